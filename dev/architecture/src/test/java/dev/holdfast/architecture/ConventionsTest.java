package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** Habits that hold in all shipped code. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = DoNotIncludeTests.class)
class ConventionsTest {

    @ArchTest
    static final ArchRule packagesAreNamedAfterTheDomain = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..")
            .because("such a name tells nobody what belongs there");

    @ArchTest
    static final ArchRule timeIsInjected = noClasses()
            .that()
            .resideInAnyPackage("dev.holdfast.engine..", "dev.holdfast.storage..", "dev.holdfast.source..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .because("tests control the clock; the programs choose the real one, once");

    @ArchTest
    static final ArchRule randomnessIsInjected = noClasses()
            .that()
            .resideInAnyPackage("dev.holdfast.engine..", "dev.holdfast.storage..", "dev.holdfast.source..")
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current")
            .because("tests control the source of randomness, and secrets need a better one");
}

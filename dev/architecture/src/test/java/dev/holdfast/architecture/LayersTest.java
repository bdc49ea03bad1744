package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** Dependencies point one way: {@code spi/api <- engine <- agent, restore-tool}, and {@code plugins -> spi/api} only. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = DoNotIncludeTests.class)
class LayersTest {
    private static final String[] SPI = {"dev.holdfast.spi.storage..", "dev.holdfast.spi.source.."};
    private static final String ENGINE = "dev.holdfast.engine..";
    private static final String AGENT = "dev.holdfast.agent..";
    private static final String RESTORE = "dev.holdfast.restore..";
    private static final String[] PLUGINS = {"dev.holdfast.storage..", "dev.holdfast.source.."};

    @ArchTest
    static final ArchRule theSpiKnowsNothingButTheJdkAndJSpecify = noClasses()
            .that()
            .resideInAnyPackage(SPI)
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(SPI[0], SPI[1], "org.jspecify..", "java..", "javax.net.ssl..")
            .because("plugin authors compile against it, and nothing else may come along");

    @ArchTest
    static final ArchRule theEngineKnowsNoProgramAndNoPlugin = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(AGENT, RESTORE, PLUGINS[0], PLUGINS[1])
            .because("plugins are found at run time, and the programs stand on the engine");

    @ArchTest
    static final ArchRule pluginsKnowTheSpiOnly = noClasses()
            .that()
            .resideInAnyPackage(PLUGINS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, AGENT, RESTORE)
            .because("a plugin of ours may do nothing that a plugin of anyone's could not do");

    @ArchTest
    static final ArchRule pluginsDoNotKnowEachOther = SlicesRuleDefinition.slices()
            .matching("dev.holdfast.(storage|source).(*)..")
            .should()
            .notDependOnEachOther()
            .because("each is loaded by a class loader of its own");

    @ArchTest
    static final ArchRule theProgramsKnowNoPlugin = noClasses()
            .that()
            .resideInAnyPackage(AGENT, RESTORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PLUGINS)
            .because("plugins are not on the programs' class path");

    @ArchTest
    static final ArchRule theAgentDoesNotKnowTheRestoreTool = noClasses()
            .that()
            .resideInAPackage(AGENT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(RESTORE)
            .because("what both need belongs to the engine");

    @ArchTest
    static final ArchRule theRestoreToolDoesNotKnowTheAgent = noClasses()
            .that()
            .resideInAPackage(RESTORE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(AGENT)
            .because("it must work on the day when no agent is left");

    @ArchTest
    static final ArchRule onlyPluginsSeeCloudSdksAndDatabaseDrivers = noClasses()
            .that()
            .resideOutsideOfPackages(PLUGINS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "software.amazon..",
                    "com.amazonaws..",
                    "com.azure..",
                    "com.google.cloud..",
                    "com.google.api..",
                    "java.sql..",
                    "javax.sql..",
                    "org.postgresql..",
                    "org.mariadb..",
                    "com.mysql..")
            .because("a program without that plugin must not carry its dependencies");

    @ArchTest
    static final ArchRule testsAndKitStayOutOfWhatIsShipped = noClasses()
            .that()
            .resideInAnyPackage(SPI[0], SPI[1], ENGINE, AGENT, RESTORE, PLUGINS[0], PLUGINS[1])
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.holdfast.spi.tck..", "org.junit..")
            .because("they are there for tests");

    @ArchTest
    static final ArchRule packagesOfTheEngineFormNoCycle = SlicesRuleDefinition.slices()
            .matching("dev.holdfast.engine.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a reader must be able to start somewhere");

    @ArchTest
    static final ArchRule packagesOfTheAgentFormNoCycle = SlicesRuleDefinition.slices()
            .matching("dev.holdfast.agent.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a reader must be able to start somewhere");

    @ArchTest
    static final ArchRule packagesOfTheRestoreToolFormNoCycle = SlicesRuleDefinition.slices()
            .matching("dev.holdfast.restore.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a reader must be able to start somewhere");

    @ArchTest
    static final ArchRule kindsOfRestoresDoNotKnowEachOther = SlicesRuleDefinition.slices()
            .matching("dev.holdfast.restore.(database|disk|files|point)..")
            .should()
            .notDependOnEachOther()
            .because("what several of them need is in dev.holdfast.restore.site and content");

    @ArchTest
    static final ArchRule onlyTheProgramPutsTheRestoreToolTogether = noClasses()
            .that()
            .resideInAPackage("dev.holdfast.restore.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.holdfast.restore")
            .because("a command can be used without the others");

    @ArchTest
    static final ArchRule thoseWhoLookOnAtTheAgentKnowWhatIsPublishedOnly = noClasses()
            .that()
            .resideInAnyPackage("dev.holdfast.agent.api..", "dev.holdfast.agent.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.holdfast.agent.daemon..", "dev.holdfast.agent.work..", "dev.holdfast.agent.health..")
            .because("one thread decides, and nothing that looks on may hold it up");

    @ArchTest
    static final ArchRule whatIsDoneKnowsNothingOfWhoDecides = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.holdfast.agent.capture..", "dev.holdfast.agent.site..", "dev.holdfast.agent.work..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.holdfast.agent.control..", "dev.holdfast.agent.daemon..", "dev.holdfast.agent.schedule..")
            .because("the scheduler is told of what came of work, and work asks for nothing");

    @ArchTest
    static final ArchRule onlyCommandsPutTheAgentTogether = noClasses()
            .that()
            .resideInAPackage(AGENT)
            .and()
            .resideOutsideOfPackages("dev.holdfast.agent", "dev.holdfast.agent.command..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.holdfast.agent", "dev.holdfast.agent.command..")
            .because("all else can be used without a command line");
}

package dev.holdfast.agent.document;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a document, or a member of one, says; a sentence, for the schema. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Says {
    /** The sentence. */
    String value();

    /** The most characters of a text; 0 for any number. A text that is bounded has one at least. */
    int longest() default 0;
}

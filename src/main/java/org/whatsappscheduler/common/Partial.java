package org.whatsappscheduler.common;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The fields of a PATCH. What is absent is null and stays as it is; null is an empty {@code Optional}, and refused where the
 * field is none.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Partial {

    /** What is given is not blank, for {@code Pattern}. */
    String NOT_BLANK = "(?s).*\\S.*";

    /** What is said of a field that is. */
    String BLANK = "must not be blank";
}

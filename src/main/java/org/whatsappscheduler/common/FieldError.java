package org.whatsappscheduler.common;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with a request.
 *
 * @param detail what is wrong, in words; never repeats the value
 * @param pointer JSON pointer into the body as a fragment, e.g. {@code #/when/local}
 * @param parameter name of the query or path parameter, when it is not in the body
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldError(
        String detail, @Nullable String pointer, @Nullable String parameter) {

    /** An error in the body, at a pointer such as {@code #/title}. */
    public static FieldError at(String pointer, String detail) {
        return new FieldError(detail, pointer, null);
    }

    /** The same error, when what the pointer starts from is itself in the body at a parent such as {@code #/recipients/3}. */
    public FieldError under(String parent) {
        return pointer == null ? this : new FieldError(detail, parent + pointer.substring(1), null);
    }

    /** An error in a query or path parameter. */
    public static FieldError in(String parameter, String detail) {
        return new FieldError(detail, null, parameter);
    }
}

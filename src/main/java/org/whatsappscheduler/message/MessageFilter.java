package org.whatsappscheduler.message;

import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SortKey;

/** Which messages to list, as callers write it. */
class MessageFilter {

    private static final int LONGEST_SEARCH = 200;

    @QueryParam("search")
    @Parameter(description = "What the title begins with, in either case", schema = @Schema(maxLength = LONGEST_SEARCH))
    @Nullable
    String search;

    @QueryParam("type")
    @Parameter(description = "Those of this type only", schema = @Schema(implementation = MessageType.class))
    @Nullable
    String type;

    @QueryParam("category")
    @Parameter(
            description = "Those of this category only",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"marketing", "utility", "authentication", "service"}))
    @Nullable
    String category;

    @QueryParam("sort")
    @Parameter(
            description = "By what, descending with a minus",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"created_at", "-created_at", "title", "-title"},
                            defaultValue = "-created_at"))
    @Nullable
    String sort;

    /**
     * What is asked for.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming the parameter that is wrong
     */
    MessageQuery.Filter read() {
        if (search != null && (search.length() > LONGEST_SEARCH || search.indexOf('\0') >= 0)) {
            throw Problem.VALIDATION_ERROR.because(
                    List.of(FieldError.in("search", "must be text of at most " + LONGEST_SEARCH + " characters")));
        }
        List<String> types = Arrays.stream(MessageType.values()).map(Enum::name).toList();
        return new MessageQuery.Filter(
                search == null || search.isBlank() ? null : search,
                oneOf("type", type, types),
                oneOf("category", category, MessageRequest.CATEGORIES),
                SortKey.of(sort, MessageQuery.SORTS));
    }

    private static @Nullable String oneOf(String parameter, @Nullable String asked, List<String> known) {
        if (asked == null || asked.isEmpty()) {
            return null;
        }
        if (!known.contains(asked)) {
            throw Problem.VALIDATION_ERROR.because(
                    List.of(FieldError.in(parameter, "must be one of " + String.join(", ", known))));
        }
        return asked;
    }
}

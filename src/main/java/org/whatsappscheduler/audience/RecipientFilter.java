package org.whatsappscheduler.audience;

import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SortKey;

/** Which people are asked for: {@code search}, {@code group_id} and {@code opted_out}. */
public class RecipientFilter {

    private static final int LONGEST = 200;

    @QueryParam("search")
    @Parameter(
            description = "How their name or phone number begins",
            schema = @Schema(type = SchemaType.STRING, maxLength = LONGEST))
    @Nullable
    String search;

    @QueryParam("group_id")
    @Parameter(description = "Members of this group only", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @Nullable
    String groupId;

    @QueryParam("opted_out")
    @Parameter(
            description = "Only those who want no messages, or only those who may be written to",
            schema = @Schema(type = SchemaType.BOOLEAN))
    @Nullable
    String optedOut;

    /**
     * What is asked for, in that order.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming the parameter that is wrong
     */
    RecipientQuery.Filter read(SortKey sort) {
        return new RecipientQuery.Filter(search(search), PageRequest.id("group_id", groupId), optedOut(), sort);
    }

    /** The same, for those who read all of them. */
    public RecipientQuery.Filter read() {
        return read(SortKey.NEWEST);
    }

    private @Nullable Boolean optedOut() {
        return switch (optedOut) {
            case null -> null;
            case "" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("opted_out", "must be true or false");
        };
    }

    /** What is searched for; null when nothing is. */
    static @Nullable String search(@Nullable String asked) {
        if (asked == null || asked.isBlank()) {
            return null;
        }
        if (asked.length() > LONGEST || asked.indexOf('\0') >= 0) {
            throw refused("search", "must be a text of at most 200 characters");
        }
        return asked.strip();
    }

    private static RuntimeException refused(String parameter, String detail) {
        return Problem.VALIDATION_ERROR.because(List.of(FieldError.in(parameter, detail)));
    }
}

package org.whatsappscheduler.audience;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.whatsappscheduler.common.FieldError;

/** Many people in one call. */
final class Bulk {

    private Bulk() {}

    /**
     * People to create or, where there is one with the same number, to change.
     *
     * @param recipients each as JSON: one of another form is answered as rejected and harms no other
     */
    @Schema(name = "BulkRequest", examples = """
                    {"recipients": [{"name": "Ana", "phone_number": "+34 612 345 678", "attributes": {"table": "4"}},
                                    {"name": "Ben", "phone_number": "+34 612 345 679",
                                     "consent": {"opted_in": true, "source": "web-form"}}]}""")
    record Request(
            @NotNull
            @Size(max = 10_000)
            @Schema(type = SchemaType.ARRAY, implementation = RecipientRequest.class, maxItems = 10_000)
            List<JsonNode> recipients) {}

    /**
     * What became of them; the four numbers add up to how many there were.
     *
     * @param created people who were not known
     * @param updated people of whom something has changed
     * @param unchanged people who were known like that
     * @param rejected rows that were not taken
     */
    @Schema(name = "BulkAnswer")
    record Answer(int created, int updated, int unchanged, List<Rejected> rejected) {}

    /**
     * A row that was not taken.
     *
     * @param index of the row, from 0
     * @param code as in problems
     * @param detail what is wrong first of all
     * @param errors everything that is wrong, at pointers such as {@code #/recipients/3/phone_number}
     */
    @Schema(name = "RejectedRecipient")
    record Rejected(int index, String code, String detail, List<FieldError> errors) {}
}

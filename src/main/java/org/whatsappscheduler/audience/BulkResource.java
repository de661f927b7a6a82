package org.whatsappscheduler.audience;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.audience.Merge.Outcome;
import org.whatsappscheduler.audience.Screening.Verdict;
import org.whatsappscheduler.audience.Screening.Verdict.Accepted;
import org.whatsappscheduler.audience.Screening.Verdict.Refused;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.ValidationProblems;

/** Takes in up to 10,000 people at once. */
@Path("/api/recipients/bulk")
@RolesAllowed(Role.OPERATOR)
@Tag(name = "Recipients")
class BulkResource {

    private final Screening screening;
    private final Membership membership;
    private final Merge merge;
    private final ObjectMapper json;

    BulkResource(Screening screening, Membership membership, Merge merge, ObjectMapper json) {
        this.screening = screening;
        this.membership = membership;
        this.merge = merge;
        this.json = json;
    }

    @POST
    @Command
    @Operation(
            operationId = "takeRecipients",
            summary = "Creates or changes up to 10,000 recipients",
            description =
                    "They are told apart by their phone number; rows with the same one are applied in their order."
                            + " What a row does not have stays as it is, attributes are added to, groups are joined. An opt-out is"
                            + " never undone, and an opt-in without an instant counts only for those who have none. A row that is"
                            + " not valid harms no other.")
    @APIResponse(
            responseCode = "200",
            description = "What became of them; also when some or all were rejected",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Bulk.Answer.class)))
    @APIResponse(responseCode = "413", description = "More than 10 MB")
    @APIResponse(responseCode = "422", description = "Not a list of at most 10,000; nothing was stored")
    public Bulk.Answer take(@Valid @NotNull(message = "body is needed") Bulk.Request request) {
        List<Verdict> verdicts =
                checkGroups(request.recipients().stream().map(this::screen).toList());
        List<Candidate> candidates = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        List<Bulk.Rejected> rejected = new ArrayList<>();
        for (int index = 0; index < verdicts.size(); index++) {
            switch (verdicts.get(index)) {
                case Accepted accepted -> {
                    candidates.add(accepted.candidate());
                    indexes.add(index);
                }
                case Refused refused -> rejected.add(rejected(index, refused));
            }
        }
        return answer(merge.take(candidates), indexes, rejected);
    }

    private static Bulk.Answer answer(List<Outcome> outcomes, List<Integer> indexes, List<Bulk.Rejected> rejected) {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        for (int i = 0; i < outcomes.size(); i++) {
            counts.merge(outcomes.get(i), 1, Integer::sum);
            if (outcomes.get(i) == Outcome.TOO_MANY_ATTRIBUTES) {
                rejected.add(rejected(indexes.get(i), Refused.TOO_MANY_ATTRIBUTES));
            }
        }
        rejected.sort(Comparator.comparingInt(Bulk.Rejected::index));
        return new Bulk.Answer(
                counts.getOrDefault(Outcome.CREATED, 0),
                counts.getOrDefault(Outcome.UPDATED, 0),
                counts.getOrDefault(Outcome.UNCHANGED, 0),
                rejected);
    }

    private Verdict screen(@Nullable JsonNode row) {
        try {
            return row == null || !row.isObject()
                    ? Refused.at(Problem.VALIDATION_ERROR, "#", "is not a recipient")
                    : screening.screen(json.treeToValue(row, RecipientRequest.class));
        } catch (JsonProcessingException otherForm) {
            return new Refused(Problem.VALIDATION_ERROR, List.of(ValidationProblems.error(otherForm)));
        }
    }

    /** One look for all groups of all rows. */
    private List<Verdict> checkGroups(List<Verdict> verdicts) {
        Set<UUID> asked = new HashSet<>();
        for (Verdict verdict : verdicts) {
            if (verdict instanceof Accepted accepted) {
                asked.addAll(accepted.candidate().groupIds());
            }
        }
        Set<UUID> existing = membership.existing(asked);
        return verdicts.stream().map(verdict -> checkGroups(verdict, existing)).toList();
    }

    private static Verdict checkGroups(Verdict verdict, Set<UUID> existing) {
        if (verdict instanceof Accepted(Candidate candidate)) {
            for (int i = 0; i < candidate.groupIds().size(); i++) {
                if (!existing.contains(candidate.groupIds().get(i))) {
                    return Refused.at(Problem.VALIDATION_ERROR, "#/group_ids/" + i, "does not exist");
                }
            }
        }
        return verdict;
    }

    private static Bulk.Rejected rejected(int index, Refused refused) {
        List<FieldError> errors = refused.errors().stream()
                .map(error -> error.under("#/recipients/" + index))
                .toList();
        return new Bulk.Rejected(index, refused.code().name(), errors.getFirst().detail(), errors);
    }
}

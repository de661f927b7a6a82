package org.whatsappscheduler.audience;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Preconditions;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SortKey;

/** Recipients: the people messages go to. */
@Path("/api/recipients")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Recipients")
class RecipientResource {

    private final Recipient.Repository recipients;
    private final RecipientQuery query;
    private final PhoneNumbers phoneNumbers;
    private final Membership membership;
    private final Consent consent;
    private final Preconditions preconditions;
    private final Clock clock;

    RecipientResource(
            Recipient.Repository recipients,
            RecipientQuery query,
            PhoneNumbers phoneNumbers,
            Membership membership,
            Consent consent,
            Preconditions preconditions,
            Clock clock) {
        this.recipients = recipients;
        this.query = query;
        this.phoneNumbers = phoneNumbers;
        this.membership = membership;
        this.consent = consent;
        this.preconditions = preconditions;
        this.clock = clock;
    }

    @GET
    @Operation(operationId = "listRecipients", summary = "Lists recipients, newest first unless sorted otherwise")
    public Page<RecipientView> list(
            @BeanParam RecipientFilter filter,
            @QueryParam("sort")
                    @Parameter(
                            description = "By what, descending with a minus",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"created_at", "-created_at", "name", "-name"},
                                            defaultValue = "-created_at"))
                    @Nullable
                    String sort,
            @BeanParam PageRequest page) {
        return query.list(filter.read(SortKey.of(sort, RecipientQuery.SORTS)), page);
    }

    @POST
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "createRecipient", summary = "Stores a recipient")
    @APIResponse(
            responseCode = "201",
            description = "Stored",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RecipientView.class)))
    @APIResponse(responseCode = "409", description = "There is one with this phone number already")
    @APIResponse(responseCode = "422", description = "A field is not valid; nothing was stored")
    public Response create(@Valid @NotNull(message = "body is needed") RecipientRequest request) {
        checkZone(request.timeZone());
        Recipient recipient = new Recipient(request, number(request.phoneNumber()), clock.instant());
        recipients.persist(recipient);
        flush();
        join(recipient, request.groupIds());
        return Response.created(URI.create("/api/recipients/" + recipient.id()))
                .entity(recipient.view())
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getRecipient", summary = "Reads a recipient")
    public RecipientView get(UUID id) {
        return query.get(id);
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "replaceRecipient", summary = "Replaces a recipient; consent stays unless given")
    public RecipientView replace(UUID id, @Valid @NotNull(message = "body is needed") RecipientRequest request) {
        checkZone(request.timeZone());
        if (request.consent() != null) {
            preconditions.check(recipients.lock(id).version());
            decide(id, request.consent());
        }
        Recipient recipient = recipients.get(id);
        if (request.consent() == null) {
            preconditions.check(recipient.version());
        }
        recipient.replace(request, number(request.phoneNumber()), clock.instant());
        flush();
        join(recipient, request.groupIds());
        return recipient.view();
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "changeRecipient", summary = "Changes the fields that are given")
    public RecipientView change(UUID id, @Valid @NotNull(message = "body is needed") RecipientRequest.Patch patch) {
        checkZone(patch.timeZone() == null ? null : patch.timeZone().orElse(null));
        Recipient recipient = recipients.get(id);
        preconditions.check(recipient.version());
        ZonedNumber number = patch.phoneNumber() == null ? null : number(patch.phoneNumber());
        recipient.change(patch, number, clock.instant());
        flush();
        join(recipient, patch.groupIds());
        return recipient.view();
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "deleteRecipient", summary = "Deletes a recipient; what is queued for them is not sent")
    @APIResponse(responseCode = "204", description = "Deleted")
    public void delete(UUID id) {
        membership.leaveAll(id);
        Recipient recipient = recipients.get(id);
        preconditions.check(recipient.version());
        recipients.delete(recipient);
        recipients.flush();
    }

    @POST
    @Path("/{id}/opt-out")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "optOutRecipient", summary = "Sends them nothing more; what is queued is skipped")
    public RecipientView optOut(UUID id, @RequestBody(required = false) @Valid @Nullable Word word) {
        preconditions.check(recipients.lock(id).version());
        consent.optOut(id, Word.source(word), Word.at(word, clock.instant()));
        return recipients.get(id).view();
    }

    @POST
    @Path("/{id}/opt-in")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "optInRecipient", summary = "Records that they want messages")
    public RecipientView optIn(UUID id, @RequestBody(required = false) @Valid @Nullable Word word) {
        preconditions.check(recipients.lock(id).version());
        consent.optIn(id, Word.source(word), Word.at(word, clock.instant()));
        return recipients.get(id).view();
    }

    private void decide(UUID id, @Nullable Decision decision) {
        if (decision != null && decision.optedIn()) {
            consent.optIn(id, decision.sourceOrApi(), decision.atOrNow(clock.instant()));
        } else if (decision != null) {
            consent.optOut(id, decision.sourceOrApi(), decision.atOrNow(clock.instant()));
        }
    }

    private ZonedNumber number(String written) {
        return phoneNumbers
                .zoned(written, null)
                .orElseThrow(() -> Problem.INVALID_PHONE_NUMBER.at("#/phone_number", PhoneNumbers.EXPECTED));
    }

    private static void checkZone(@Nullable String timeZone) {
        if (timeZone != null && !Screening.isZone(timeZone)) {
            throw Problem.VALIDATION_ERROR.at("#/time_zone", "is not an IANA time zone such as Europe/Madrid");
        }
    }

    private void join(Recipient recipient, @Nullable List<UUID> groups) {
        if (groups != null) {
            membership.requireAll("recipient_groups", groups, "#/group_ids");
            membership.add(groups, List.of(recipient.id()));
        }
    }

    /** The unique index decides, so that two at the same moment cannot both win. */
    private void flush() {
        try {
            recipients.flush();
        } catch (ConstraintViolationException clash) {
            throw Problem.DUPLICATE_RESOURCE.at("#/phone_number", "belongs to another recipient");
        }
    }
}

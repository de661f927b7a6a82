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
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Preconditions;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;

/** Recipients: the people messages go to. */
@Path("/api/recipients")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Recipients")
class RecipientResource {

    private final Recipient.Repository recipients;
    private final PhoneNumbers phoneNumbers;
    private final Membership membership;
    private final Consent consent;
    private final Preconditions preconditions;
    private final Clock clock;

    RecipientResource(
            Recipient.Repository recipients,
            PhoneNumbers phoneNumbers,
            Membership membership,
            Consent consent,
            Preconditions preconditions,
            Clock clock) {
        this.recipients = recipients;
        this.phoneNumbers = phoneNumbers;
        this.membership = membership;
        this.consent = consent;
        this.preconditions = preconditions;
        this.clock = clock;
    }

    @GET
    @Operation(operationId = "listRecipients", summary = "Lists recipients, newest first")
    public Page<RecipientView> list(@BeanParam PageRequest page) {
        Cursor after = page.after(Cursor.NEWEST_FIRST);
        return Page.of(
                recipients.newest(after, page.limit() + 1),
                page.limit(),
                view -> new Cursor(view.createdAt(), view.id()));
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
        return recipients.get(id).view();
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "replaceRecipient", summary = "Replaces a recipient; consent stays as it is")
    public RecipientView replace(UUID id, @Valid @NotNull(message = "body is needed") RecipientRequest request) {
        checkZone(request.timeZone());
        Recipient recipient = recipients.get(id);
        preconditions.check(recipient.version());
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
        checkZone(patch.timeZone());
        Recipient recipient = recipients.get(id);
        preconditions.check(recipient.version());
        String number = patch.phoneNumber() == null ? null : number(patch.phoneNumber());
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

    private String number(String written) {
        return phoneNumbers
                .parse(written)
                .orElseThrow(() -> Problem.INVALID_PHONE_NUMBER.at(
                        "#/phone_number", "is not a phone number with international prefix, as in +34 612 345 678"));
    }

    private static void checkZone(@Nullable String timeZone) {
        if (timeZone != null && !ZoneId.getAvailableZoneIds().contains(timeZone)) {
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

package org.whatsappscheduler.message;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.resteasy.reactive.RestResponse;
import org.whatsappscheduler.api.Answers;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Outdated;
import org.whatsappscheduler.api.Preconditions;
import org.whatsappscheduler.api.Reply;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.audience.Audience;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;

/** Messages: the content that schedules send. */
@Path("/api/messages")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.VIEWER)
@Tag(name = "Messages")
class MessageResource {

    private static final String LIST = "messages";
    private static final Duration LIFE = Duration.ofSeconds(300);

    private final Message.Repository messages;
    private final MessageQuery query;
    private final MediaLinks links;
    private final Audience audience;
    private final Preconditions preconditions;
    private final Answers answers;
    private final Reply reply;
    private final Event<Outdated> outdated;
    private final Clock clock;

    MessageResource(
            Message.Repository messages,
            MessageQuery query,
            MediaLinks links,
            Audience audience,
            Preconditions preconditions,
            Answers answers,
            Reply reply,
            Event<Outdated> outdated,
            Clock clock) {
        this.messages = messages;
        this.query = query;
        this.links = links;
        this.audience = audience;
        this.preconditions = preconditions;
        this.answers = answers;
        this.reply = reply;
        this.outdated = outdated;
        this.clock = clock;
    }

    @GET
    @Operation(operationId = "listMessages", summary = "Lists messages, newest first unless sorted otherwise")
    public Uni<RestResponse<Page<MessageView>>> list(@BeanParam MessageFilter filter, @BeanParam PageRequest page) {
        MessageQuery.Filter wanted = filter.read();
        return answers.list(LIST, wanted, wanted.isAll(), page, LIFE, () -> reply.body(query.list(wanted, page)))
                .map(reply::with);
    }

    @POST
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "createMessage", summary = "Stores a message")
    @APIResponse(
            responseCode = "201",
            description = "Stored",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = MessageView.class)))
    @APIResponse(responseCode = "422", description = "A field is not valid; nothing was stored")
    public Response create(@Valid @NotNull(message = "body is needed") MessageRequest request) {
        Message message = new Message(request.title(), checked(request), clock.instant());
        messages.persistAndFlush(message);
        outdated.fire(new Outdated(LIST));
        return Response.created(URI.create("/api/messages/" + message.id()))
                .entity(message.view())
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getMessage", summary = "Reads a message")
    public Uni<RestResponse<MessageView>> get(UUID id) {
        return answers.kept(one(id), "", LIFE, () -> reply.body(query.get(id))).map(reply::with);
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "replaceMessage",
            summary = "Replaces a message; runs under way keep the old content",
            description = "Refused while a schedule that was approved is still to send it.")
    public MessageView replace(UUID id, @Valid @NotNull(message = "body is needed") MessageRequest request) {
        MessageContent content = checked(request);
        Message message = messages.get(id);
        preconditions.check(message.version());
        query.reopenApprovals(id);
        if (query.isApproved(id)) {
            throw Problem.RESOURCE_IN_USE.because(
                    "A schedule that was approved is still to send it: write another message, to be approved as well");
        }
        message.replace(request.title(), content, clock.instant());
        messages.flush();
        changed(id);
        return message.view();
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "deleteMessage", summary = "Deletes a message that no schedule uses")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "409", description = "A schedule uses it")
    public void delete(UUID id) {
        Message message = messages.get(id);
        preconditions.check(message.version());
        messages.delete(message);
        try {
            messages.flush();
        } catch (ConstraintViolationException inUse) {
            throw Problem.RESOURCE_IN_USE.because("A schedule uses this message");
        }
        changed(id);
    }

    private void changed(UUID id) {
        outdated.fire(new Outdated(LIST));
        outdated.fire(new Outdated(one(id)));
    }

    private static String one(UUID id) {
        return "message:" + id;
    }

    @POST
    @Path("/{id}/preview")
    @Operation(operationId = "previewMessage", summary = "Renders a message for one recipient and says what is missing")
    public Preview preview(UUID id, @Valid @NotNull(message = "body is needed") Preview.Request request) {
        Map<String, String> values = new HashMap<>();
        if (request.recipientId() != null) {
            values.putAll(audience.variables(request.recipientId())
                    .orElseThrow(() -> Problem.VALIDATION_ERROR.at("#/recipient_id", "is not an existing recipient")));
        }
        if (request.values() != null) {
            values.putAll(request.values());
        }
        MessageContent content = messages.get(id).freeze();
        return Preview.of(content.type(), content.compile().render(values));
    }

    private MessageContent checked(MessageRequest request) {
        MessageContent content = request.toContent();
        links.check(content);
        return content;
    }
}

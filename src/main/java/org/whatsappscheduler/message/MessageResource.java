package org.whatsappscheduler.message;

import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.Audience;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.message.MessageQuery.Filter;

/** Messages: the content that schedules send. */
@Path("/api/messages")
@Tag(name = "Messages")
class MessageResource {

    private final Message.Repository messages;
    private final MessageQuery query;
    private final MediaLinks links;
    private final Audience audience;
    private final Clock clock;

    MessageResource(Message.Repository messages, MessageQuery query, MediaLinks links, Audience audience, Clock clock) {
        this.messages = messages;
        this.query = query;
        this.links = links;
        this.audience = audience;
        this.clock = clock;
    }

    @GET
    @Operation(operationId = "listMessages", summary = "Lists messages, newest first unless sorted otherwise")
    @APIResponse(responseCode = "422", description = "A parameter is not valid")
    public Page<MessageView> list(
            @QueryParam("search") @Parameter(description = "What the title begins with, in whatever case") @Nullable
                    String search,
            @QueryParam("type") @Parameter(schema = @Schema(implementation = MessageType.class)) @Nullable String type,
            @QueryParam("category")
                    @Schema(enumeration = {"marketing", "utility", "authentication", "service"})
                    @Nullable
                    String category,
            @QueryParam("sort")
                    @Schema(
                            enumeration = {"-created_at", "created_at", "title"},
                            defaultValue = "-created_at")
                    @Nullable
                    String sort,
            @BeanParam PageRequest page) {
        MessageOrder order = MessageOrder.of(sort);
        Filter filter = Filter.of(search, type, category);
        return query.list(filter, order, order.decode(page.cursor()), page.limit());
    }

    @POST
    @Transactional
    @Operation(operationId = "createMessage", summary = "Stores a message")
    @APIResponseSchema(value = MessageView.class, responseCode = "201", responseDescription = "Stored")
    @APIResponse(responseCode = "422", description = "A field is not valid; nothing was stored")
    public Response create(@Valid @NotNull(message = "body is needed") MessageRequest request) {
        Message message = new Message(request.title(), checked(request), clock.instant());
        messages.persistAndFlush(message);
        return Response.created(URI.create("/api/messages/" + message.id()))
                .entity(message.view())
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getMessage", summary = "Reads a message")
    public MessageView get(UUID id) {
        return messages.get(id).view();
    }

    @PUT
    @Path("/{id}")
    @Transactional
    @Operation(operationId = "replaceMessage", summary = "Replaces a message; runs under way keep the old content")
    public MessageView replace(UUID id, @Valid @NotNull(message = "body is needed") MessageRequest request) {
        MessageContent content = checked(request);
        Message message = messages.get(id);
        message.replace(request.title(), content, clock.instant());
        messages.flush();
        return message.view();
    }

    @DELETE
    @Path("/{id}")
    @Transactional
    @Operation(operationId = "deleteMessage", summary = "Deletes a message that no schedule uses")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "409", description = "A schedule uses it")
    public void delete(UUID id) {
        messages.delete(messages.get(id));
        try {
            messages.flush();
        } catch (ConstraintViolationException inUse) {
            throw Problem.RESOURCE_IN_USE.because("A schedule uses this message");
        }
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

    /** Names are looked up here: before the first statement, so that no connection waits for that. */
    private MessageContent checked(MessageRequest request) {
        MessageContent content = request.toContent();
        links.check(content);
        return content;
    }
}

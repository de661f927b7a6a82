package org.whatsappscheduler.event;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Credentials;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;

/** What happens, while it happens. */
@Path("/api/events")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Events")
class EventResource {

    private static final int MOST = 200;
    private static final int RETRY_AFTER_SECONDS = 10;

    private final EventLog log;
    private final EventFeed feed;
    private final Credentials credentials;
    private final HttpServerRequest request;
    private final Sse sse;
    private final Executor executor;

    EventResource(
            EventLog log,
            EventFeed feed,
            Credentials credentials,
            HttpServerRequest request,
            Sse sse,
            ManagedExecutor executor) {
        this.log = log;
        this.feed = feed;
        this.credentials = credentials;
        this.request = request;
        this.sse = sse;
        this.executor = executor;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "streamEvents",
            summary = "Follows what happens, as server-sent events",
            description =
                    "Begins with what happens next or, given the id of the last event that was seen, with the one after"
                            + " it; events are kept for a week. An event reset says that some were missed: read anew what you show."
                            + " The stream ends after ten minutes; browsers go on by themselves where it ended. Each pod has all"
                            + " events.")
    @APIResponse(
            responseCode = "200",
            description = "Events; the data of each is {type, timestamp, data}",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    public Multi<OutboundSseEvent> stream(
            @HeaderParam("Last-Event-ID") @Parameter(description = "Go on after this event") @Nullable
                    String lastEventId,
            @QueryParam("last_event_id") @Parameter(description = "The same, for who cannot set headers") @Nullable
                    String lastEventIdParameter,
            @QueryParam("schedule_id")
                    @Parameter(
                            description = "Only of this schedule",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @Nullable
                    String scheduleId,
            @QueryParam("types") @Parameter(description = "Only of these types, separated by commas") @Nullable
                    String types) {
        EventPosition after = lastEventId != null && !lastEventId.isBlank()
                ? EventPosition.parse("Last-Event-ID", lastEventId)
                : lastEventIdParameter != null && !lastEventIdParameter.isBlank()
                        ? EventPosition.parse("last_event_id", lastEventIdParameter)
                        : null;
        UUID schedule = PageRequest.id("schedule_id", scheduleId);
        Set<String> wanted = types(types);
        Supplier<Uni<Boolean>> credentialsHold = credentials.of(request);
        if (!feed.follow(MOST)) {
            throw Problem.DEPENDENCY_UNAVAILABLE
                    .builder("This pod has " + MOST + " streams open already")
                    .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                    .build();
        }
        AtomicBoolean following = new AtomicBoolean(true);
        return begin(after)
                .onItem()
                .transformToMulti(
                        begun -> new EventStream(feed, credentialsHold, sse, begun, schedule, wanted).events())
                .onTermination()
                .invoke(() -> {
                    if (following.getAndSet(false)) {
                        feed.unfollow();
                    }
                });
    }

    private Uni<EventStream.Beginning> begin(@Nullable EventPosition after) {
        return Uni.createFrom()
                .item(() -> after == null
                        ? new EventStream.Beginning(log.frontier(), false)
                        : new EventStream.Beginning(
                                after,
                                log.oldest()
                                        .filter(oldest -> oldest.compareTo(after) > 0)
                                        .isPresent()))
                .runSubscriptionOn(executor);
    }

    private static Set<String> types(@Nullable String types) {
        if (types == null || types.isBlank()) {
            return Set.of();
        }
        Set<String> wanted = Arrays.stream(types.split(",")).map(String::strip).collect(Collectors.toSet());
        if (!EventTypes.ALL.containsAll(wanted)) {
            throw Problem.VALIDATION_ERROR.because(
                    List.of(FieldError.in("types", "must be some of " + String.join(", ", EventTypes.ALL))));
        }
        return wanted;
    }
}

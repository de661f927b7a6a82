package org.whatsappscheduler.calendar;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;

/** What will go out, as a calendar. */
@Path("/api")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Calendar")
class CalendarResource {

    private static final Duration USUAL_SPAN = Duration.ofDays(31);
    private static final Duration LONGEST_SPAN = Duration.ofDays(366);
    private static final Duration FEED_SPAN = Duration.ofDays(180);
    private static final String ICS = "text/calendar;charset=UTF-8";

    private final CalendarQuery query;
    private final Clock clock;

    CalendarResource(CalendarQuery query, Clock clock) {
        this.query = query;
        this.clock = clock;
    }

    @GET
    @Path("/calendar")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getCalendar",
            summary = "Lists the occurrences to come, with how many recipients they have",
            description = "At most 1,000 of at most 366 days; truncated says whether there are more,"
                    + " continues_at from when on.")
    public CalendarQuery.Calendar calendar(
            @QueryParam("from")
                    @Parameter(
                            description = "Then or later; now unless given",
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @Nullable
                    String from,
            @QueryParam("to")
                    @Parameter(
                            description = "Before then; 31 days later unless given",
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @Nullable
                    String to,
            @QueryParam("group_id") @Parameter(schema = @Schema(type = SchemaType.STRING, format = "uuid")) @Nullable
                    String groupId) {
        Instant begin = Listing.instant("from", from);
        Instant start = begin == null ? clock.instant() : begin;
        Instant end = Listing.instant("to", to);
        Instant stop = end == null ? start.plus(USUAL_SPAN) : end;
        if (!stop.isAfter(start) || Duration.between(start, stop).compareTo(LONGEST_SPAN) > 0) {
            throw Problem.VALIDATION_ERROR.because(
                    List.of(FieldError.in("to", "is not between from and 366 days later")));
        }
        return query.between(start, stop, PageRequest.id("group_id", groupId));
    }

    @GET
    @Path("/calendar.ics")
    @Produces(ICS)
    @Operation(
            operationId = "getCalendarFeed",
            summary = "The next 180 days as a calendar feed",
            description = "For calendar programs, which can subscribe to it with any user name and an API key as the"
                    + " password. After 1,000 occurrences a last event says that more follow.")
    @APIResponse(
            responseCode = "200",
            description = "iCalendar, RFC 5545",
            content = @Content(mediaType = ICS, schema = @Schema(type = SchemaType.STRING)))
    public String feed() {
        return feed(null);
    }

    private String feed(@Nullable UUID group) {
        Instant now = clock.instant();
        return ICalendar.of(query.between(now, now.plus(FEED_SPAN), group), group, now);
    }

    /** The feed of one group. */
    @Path("/api/groups/{id}/calendar.ics")
    @RolesAllowed(Role.VIEWER)
    @Tag(name = "Calendar")
    static class OfGroup {

        private final CalendarResource calendar;

        OfGroup(CalendarResource calendar) {
            this.calendar = calendar;
        }

        @GET
        @Produces(ICS)
        @Operation(operationId = "getGroupCalendarFeed", summary = "The same of one group")
        @APIResponse(
                responseCode = "200",
                description = "iCalendar, RFC 5545",
                content = @Content(mediaType = ICS, schema = @Schema(type = SchemaType.STRING)))
        public String feed(UUID id) {
            calendar.query.requireGroup(id);
            return calendar.feed(id);
        }
    }
}

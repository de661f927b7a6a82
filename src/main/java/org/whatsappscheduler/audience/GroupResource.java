package org.whatsappscheduler.audience;

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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.hibernate.Session;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Answers;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Outdated;
import org.whatsappscheduler.api.Preconditions;
import org.whatsappscheduler.api.Reply;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SortKey;

/** Groups: named sets of recipients. */
@Path("/api/groups")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.VIEWER)
@Tag(name = "Groups")
class GroupResource {

    private static final String RECIPIENTS = "recipients";
    private static final String POINTER = "#/recipient_ids";
    private static final Duration LIFE = Duration.ofSeconds(600);

    private final Group.Repository groups;
    private final GroupQuery query;
    private final RecipientQuery recipients;
    private final Membership membership;
    private final Session entities;
    private final Preconditions preconditions;
    private final Answers answers;
    private final Reply reply;
    private final Event<Outdated> outdated;
    private final Clock clock;

    GroupResource(
            Group.Repository groups,
            GroupQuery query,
            RecipientQuery recipients,
            Membership membership,
            Session entities,
            Preconditions preconditions,
            Answers answers,
            Reply reply,
            Event<Outdated> outdated,
            Clock clock) {
        this.groups = groups;
        this.query = query;
        this.recipients = recipients;
        this.membership = membership;
        this.entities = entities;
        this.preconditions = preconditions;
        this.answers = answers;
        this.reply = reply;
        this.outdated = outdated;
        this.clock = clock;
    }

    @GET
    @Operation(operationId = "listGroups", summary = "Lists groups, newest first unless sorted otherwise")
    public Uni<RestResponse<Page<Group.View>>> list(
            @QueryParam("search")
                    @Parameter(description = "How their name begins", schema = @Schema(maxLength = 200))
                    @Nullable
                    String search,
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
        String wanted = RecipientFilter.search(search);
        SortKey order = SortKey.of(sort, RecipientQuery.SORTS);
        return answers.list(
                        Membership.GROUPS,
                        Arrays.asList(wanted, order),
                        wanted == null,
                        page,
                        LIFE,
                        () -> reply.body(query.list(wanted, order, page)))
                .map(reply::with);
    }

    @POST
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "createGroup", summary = "Stores a group")
    @APIResponse(
            responseCode = "201",
            description = "Stored",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Group.View.class)))
    @APIResponse(responseCode = "409", description = "There is one with this name already")
    @APIResponse(responseCode = "422", description = "A field is not valid; nothing was stored")
    public Response create(@Valid @NotNull(message = "body is needed") Group.Request request) {
        Group group = new Group(request, clock.instant());
        groups.persist(group);
        flushNamed();
        fill(group, request.recipientIds());
        return Response.created(URI.create("/api/groups/" + group.id()))
                .entity(reread(group))
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getGroup", summary = "Reads a group")
    public Group.View get(UUID id) {
        return query.get(id);
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "replaceGroup", summary = "Replaces a group's name, description and, if given, members")
    public Group.View replace(UUID id, @Valid @NotNull(message = "body is needed") Group.Request request) {
        Group group = groups.lock(id);
        preconditions.check(group.version());
        group.replace(request, clock.instant());
        flushNamed();
        fill(group, request.recipientIds());
        return reread(group);
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "deleteGroup", summary = "Deletes a group that no schedule uses; its recipients stay")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "409", description = "A schedule uses it")
    public void delete(UUID id) {
        Group group = groups.lock(id);
        preconditions.check(group.version());
        groups.delete(group);
        try {
            groups.flush();
        } catch (ConstraintViolationException inUse) {
            throw Problem.RESOURCE_IN_USE.because("A schedule uses this group");
        }
        outdated.fire(new Outdated(Membership.GROUPS));
    }

    @GET
    @Path("/{id}/recipients")
    @Operation(operationId = "listMembers", summary = "Lists a group's recipients, newest first")
    public Page<RecipientView> members(UUID id, @BeanParam PageRequest page) {
        query.get(id);
        return recipients.list(RecipientQuery.Filter.membersOf(id), page);
    }

    @PUT
    @Path("/{id}/recipients")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "replaceMembers", summary = "Makes these the group's only recipients")
    public Group.View replaceMembers(UUID id, @Valid @NotNull(message = "body is needed") Group.Members members) {
        Group group = groups.lock(id);
        preconditions.check(group.version());
        fill(group, members.recipientIds());
        return reread(group);
    }

    @POST
    @Path("/{id}/recipients")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "addMembers", summary = "Adds recipients; who is in the group already stays in it")
    public Group.View addMembers(UUID id, @Valid @NotNull(message = "body is needed") Group.Members members) {
        Group group = groups.lock(id);
        preconditions.check(group.version());
        membership.requireAll(RECIPIENTS, members.recipientIds(), POINTER);
        membership.add(List.of(id), members.recipientIds());
        return reread(group);
    }

    @DELETE
    @Path("/{id}/recipients")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "removeMembers", summary = "Takes recipients out of the group")
    public Group.View removeMembers(UUID id, @Valid @NotNull(message = "body is needed") Group.Members members) {
        Group group = groups.lock(id);
        preconditions.check(group.version());
        membership.remove(id, members.recipientIds());
        return reread(group);
    }

    private void fill(Group group, @Nullable List<UUID> recipients) {
        if (recipients != null) {
            membership.requireAll(RECIPIENTS, recipients, POINTER);
            membership.replace(group.id(), recipients);
        }
    }

    private Group.View reread(Group group) {
        outdated.fire(new Outdated(Membership.GROUPS));
        entities.refresh(group);
        return group.view();
    }

    /** The unique index decides, so that two at the same moment cannot both win. */
    private void flushNamed() {
        try {
            groups.flush();
        } catch (ConstraintViolationException clash) {
            throw Problem.DUPLICATE_RESOURCE.at("#/name", "is the name of another group");
        }
    }
}

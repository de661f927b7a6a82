package org.whatsappscheduler.audience;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.SortRequest.Order;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.common.TextCursor;

/** A named set of recipients. */
@Entity
@Table(name = "recipient_groups")
class Group {

    /**
     * A group to create or to replace.
     *
     * @param recipientIds its members; absent on a replace leaves them as they are
     */
    @Schema(name = "GroupRequest", examples = "{\"name\": \"Guests\", \"description\": \"Tonight's guests\"}")
    record Request(
            @NotBlank @Size(max = 200) String name,
            @Size(max = 2000) @Nullable String description,
            @Size(max = 10_000) @Nullable List<@NotNull UUID> recipientIds) {}

    /** Some recipients, at most 10,000. */
    @Schema(name = "MembersRequest", examples = "{\"recipient_ids\": [\"0198f0c2-0000-7000-8000-000000000001\"]}")
    record Members(@NotNull @Size(max = 10_000) List<@NotNull UUID> recipientIds) {}

    /** A group as callers see it. */
    @Schema(name = "Group")
    record View(
            UUID id,
            String name,
            @Nullable String description,
            int recipientCount,
            Instant createdAt,
            Instant updatedAt) {}

    @Id
    private UUID id;

    @Version
    private int version;

    private String name;
    private @Nullable String description;

    /** Written by {@link Membership} only. */
    @Column(name = "recipient_count", insertable = false, updatable = false)
    private int recipientCount;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected Group() {}

    Group(Request request, Instant now) {
        id = Ids.next();
        createdAt = now;
        replace(request, now);
    }

    void replace(Request request, Instant now) {
        name = request.name();
        description = request.description();
        updatedAt = now;
    }

    UUID id() {
        return id;
    }

    private static View view(ResultSet row) throws SQLException {
        return new View(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("description"),
                row.getInt("recipient_count"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")));
    }

    View view() {
        return new View(id, name, description, recipientCount, createdAt, updatedAt);
    }

    /** Groups in the database. */
    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Group, UUID> {

        private static final String COLUMNS = """
                SELECT id, name, description, recipient_count, created_at, updated_at FROM recipient_groups WHERE true
                """;

        private final DataSource database;

        Repository(DataSource database) {
            this.database = database;
        }

        Group get(UUID id) {
            return findByIdOptional(id).orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such group"));
        }

        /** The groups whose name begins so. */
        Page<View> list(@Nullable String search, Order order, PageRequest page) {
            Condition condition =
                    new Condition(COLUMNS).search(search, List.of()).page(order, page, "id");
            return Condition.page(
                    Sql.on(database, condition.text())
                            .with(condition.parameters())
                            .list(Group::view),
                    order,
                    page,
                    view -> new Cursor(view.createdAt(), view.id()),
                    view -> new TextCursor(view.name(), view.id()));
        }
    }
}

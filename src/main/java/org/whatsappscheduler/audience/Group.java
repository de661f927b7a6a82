package org.whatsappscheduler.audience;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Versioned;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Problem;

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
            Instant updatedAt,
            @JsonIgnore int version)
            implements Versioned {}

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

    int version() {
        return version;
    }

    View view() {
        return new View(id, name, description, recipientCount, createdAt, updatedAt, version);
    }

    /** Groups in the database. */
    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Group, UUID> {

        Group get(UUID id) {
            return findByIdOptional(id).orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such group"));
        }

        /** The group, locked until the end of the transaction: its members are changed by one at a time. */
        Group lock(UUID id) {
            return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                    .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such group"));
        }
    }
}

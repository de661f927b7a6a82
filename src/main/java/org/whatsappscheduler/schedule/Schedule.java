package org.whatsappscheduler.schedule;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Problem;

/** What goes to whom and when. Its transitions are the verbs below; nobody sets a status. */
@Entity
@Table(name = "scheduled_messages")
class Schedule {

    /** The schedule's status; {@code sending} from the moment its run is planned. */
    enum Status {
        pending,
        sending,
        paused,
        sent,
        partially_sent,
        failed,
        cancelled,
        expired
    }

    @Id
    private UUID id;

    @Version
    private int version;

    private @Nullable String name;

    @Column(name = "message_id")
    private UUID messageId;

    @Column(name = "group_id")
    private UUID groupId;

    @Column(name = "sender_id")
    private UUID senderId;

    @Enumerated(EnumType.STRING)
    private Status status;

    @Column(name = "scheduled_time")
    private Instant scheduledTime;

    @Column(name = "next_run_at")
    private @Nullable Instant nextRunAt;

    @Column(name = "client_reference")
    private @Nullable String clientReference;

    private String priority;

    @Column(name = "expires_after_ms")
    private @Nullable Long expiresAfterMillis;

    @Column(name = "on_unknown")
    private @Nullable String onUnknown;

    @Column(name = "archived_at")
    private @Nullable Instant archivedAt;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway")
    protected Schedule() {}

    Schedule(ScheduleRequest request, UUID senderId, Instant scheduledTime, Instant now) {
        this.id = Ids.next();
        this.name = request.name();
        this.messageId = request.messageId();
        this.groupId = request.groupId();
        this.senderId = senderId;
        this.clientReference = request.clientReference();
        this.priority = Objects.requireNonNullElse(request.priority(), "bulk");
        Duration expiry = request.expiry();
        this.expiresAfterMillis = expiry == null ? null : expiry.toMillis();
        this.onUnknown = request.onUnknown();
        this.status = Status.pending;
        this.scheduledTime = scheduledTime;
        this.nextRunAt = scheduledTime;
        this.createdAt = now;
        this.updatedAt = now;
    }

    UUID id() {
        return id;
    }

    UUID senderId() {
        return senderId;
    }

    /** As callers see it while nothing of it has been planned. */
    ScheduleView viewBeforeAnyRun() {
        return new ScheduleView(
                id,
                name,
                messageId,
                groupId,
                senderId,
                status,
                null,
                scheduledTime,
                nextRunAt,
                ScheduleView.Counts.NONE,
                clientReference,
                priority,
                expiresAfterMillis == null
                        ? null
                        : Duration.ofMillis(expiresAfterMillis).toString(),
                onUnknown,
                createdAt,
                updatedAt,
                null,
                archivedAt,
                version);
    }

    int version() {
        return version;
    }

    UUID messageId() {
        return messageId;
    }

    UUID groupId() {
        return groupId;
    }

    /**
     * Takes over what is given.
     *
     * @param at its new instant, if there is one
     */
    void change(ScheduleRequest.Patch patch, @Nullable Instant at, boolean hasRun, Instant now) {
        if (patch.isEssential() && (hasRun || status != Status.pending && status != Status.paused)) {
            throw Problem.SCHEDULING_CONFLICT.because(
                    hasRun
                            ? "Its run is planned already; only name and client_reference can be changed"
                            : "It is " + status + "; only name and client_reference can be changed");
        }
        name = patch.name() == null ? name : patch.name().orElse(null);
        clientReference = patch.clientReference() == null
                ? clientReference
                : patch.clientReference().orElse(null);
        messageId = Objects.requireNonNullElse(patch.messageId(), messageId);
        groupId = Objects.requireNonNullElse(patch.groupId(), groupId);
        senderId = Objects.requireNonNullElse(patch.senderId(), senderId);
        priority = Objects.requireNonNullElse(patch.priority(), priority);
        onUnknown = patch.onUnknown() == null ? onUnknown : patch.onUnknown().orElse(null);
        if (patch.expiresAfter() != null) {
            expiresAfterMillis = patch.expiresAfter()
                    .map(written -> ScheduleRequest.expiry(written).toMillis())
                    .orElse(null);
        }
        if (at != null) {
            scheduledTime = at;
            nextRunAt = status == Status.pending ? at : null;
        }
        updatedAt = now;
    }

    /** Puts it away; only once it has ended. */
    void archive(Instant now) {
        switch (status) {
            case sent, partially_sent, failed, cancelled, expired -> {
                updatedAt = archivedAt == null ? now : updatedAt;
                archivedAt = archivedAt == null ? now : archivedAt;
            }
            case pending, sending, paused ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + "; only what has ended can be archived");
        }
    }

    /** Stops it. Cancelling what is already cancelled changes nothing; what has ended cannot be cancelled. */
    void cancel(Instant now) {
        switch (status) {
            case pending, sending, paused -> become(Status.cancelled, now);
            case cancelled -> {}
            case sent, partially_sent, failed, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It has ended as " + status + " and can't be cancelled");
        }
    }

    /** Halts it, or what is left of it; pausing twice changes nothing. */
    void pause(Instant now) {
        switch (status) {
            case pending, sending -> become(Status.paused, now);
            case paused -> {}
            case sent, partially_sent, failed, cancelled, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + " and can't be paused");
        }
    }

    /** Goes on: with what its run has left or, when it has none yet, at its instant, which may have passed. */
    void resume(boolean hasRun, Instant now) {
        switch (status) {
            case paused -> {
                become(hasRun ? Status.sending : Status.pending, now);
                nextRunAt = hasRun ? null : scheduledTime;
            }
            case pending, sending -> {}
            case sent, partially_sent, failed, cancelled, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + " and can't be resumed");
        }
    }

    /** May be tried again, wholly or in part. */
    void retry() {
        switch (status) {
            case sending, sent, partially_sent, failed -> {}
            case pending -> throw Problem.SCHEDULING_CONFLICT.because("It has not been sent yet");
            case paused, cancelled, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + " and can't be retried");
        }
    }

    /** Under way once more. */
    void reopen(Instant now) {
        if (status != Status.sending) {
            become(Status.sending, now);
        }
    }

    /** Brings a pending one forward to now; answers whether its run, if it has one, should be hurried. */
    boolean sendNow(Instant now) {
        switch (status) {
            case pending -> {
                scheduledTime = now;
                nextRunAt = now;
                updatedAt = now;
                return false;
            }
            case sending -> {
                return true;
            }
            case sent, partially_sent -> {
                return false;
            }
            case paused, failed, cancelled, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + " and can't be sent now");
        }
        throw new IllegalStateException("unreachable");
    }

    private void become(Status next, Instant now) {
        status = next;
        nextRunAt = null;
        updatedAt = now;
    }

    /** Schedules in the database. */
    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Schedule, UUID> {

        /** The schedule, locked until the end of the transaction: transitions are taken one after the other. */
        Schedule lock(UUID id) {
            return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                    .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such schedule"));
        }
    }
}

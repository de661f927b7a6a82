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
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Tracing;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.timing.WallClock;

/** What goes to whom and when. Its transitions are the verbs below; nobody sets a status. */
@Entity
@Table(name = "scheduled_messages")
class Schedule {

    private static final String USUAL_PRIORITY = "bulk";

    /** The schedule's status; {@code sending} from the moment its run is planned; recurring ones are pending in between. */
    enum Status {
        draft,
        awaiting_approval,
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

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String timing;

    @Column(name = "next_local")
    private @Nullable LocalDateTime nextLocal;

    @Column(name = "rules_version")
    private @Nullable String rulesVersion;

    private boolean hurried;

    @Column(name = "written_by")
    private @Nullable String writtenBy;

    @Column(name = "approved_by")
    private @Nullable String approvedBy;

    @Column(name = "approved_at")
    private @Nullable Instant approvedAt;

    @Column(name = "status_reason")
    private @Nullable String statusReason;

    @Column(name = "archived_at")
    private @Nullable Instant archivedAt;

    /** The trace of the request that made it; null when there was none. */
    @Column(updatable = false)
    private @Nullable String traceparent;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway")
    protected Schedule() {}

    /**
     * A new schedule.
     *
     * @param status draft, awaiting approval or pending
     * @param writer who wrote it
     */
    Schedule(ScheduleRequest request, UUID senderId, Occasion occasion, Status status, String writer, Instant now) {
        this.id = Ids.next();
        this.name = request.name();
        this.messageId = request.messageId();
        this.groupId = request.groupId();
        this.senderId = senderId;
        this.clientReference = request.clientReference();
        this.priority = Objects.requireNonNullElse(request.priority(), USUAL_PRIORITY);
        this.onUnknown = request.onUnknown();
        this.writtenBy = writer;
        this.traceparent = Tracing.traceparent();
        this.createdAt = now;
        become(status, now);
        occur(occasion);
    }

    /** A draft that says the same as another one. */
    Schedule(Schedule other, String writer, Instant now) {
        this.id = Ids.next();
        this.name = other.name;
        this.messageId = other.messageId;
        this.groupId = other.groupId;
        this.senderId = other.senderId;
        this.priority = other.priority;
        this.onUnknown = other.onUnknown;
        this.timing = other.timing;
        this.scheduledTime = other.scheduledTime;
        this.expiresAfterMillis = other.expiresAfterMillis;
        this.writtenBy = writer;
        this.traceparent = Tracing.traceparent();
        this.createdAt = now;
        become(Status.draft, now);
    }

    /** Takes over when it is due next; only what is pending is on its way. */
    private void occur(Occasion occasion) {
        timing = occasion.timing();
        nextLocal = occasion.local();
        scheduledTime = occasion.at();
        expiresAfterMillis = occasion.expiresAfterMs();
        rulesVersion = occasion.local() == null ? null : WallClock.rulesVersion();
        nextRunAt = status == Status.pending || status == Status.sending ? occasion.runAt() : null;
        hurried = false;
    }

    UUID id() {
        return id;
    }

    UUID senderId() {
        return senderId;
    }

    /** As callers see it while nothing of it has been planned. */
    ScheduleView viewBeforeAnyRun(Timing intention) {
        return new ScheduleView(
                id,
                name,
                messageId,
                groupId,
                senderId,
                status,
                statusReason,
                scheduledTime,
                intention.when(),
                intention.recurrence(),
                intention.windows(),
                intention.holidays(),
                intention.quietHours(),
                intention.rate(),
                "snapshot",
                nextRunAt == null ? null : scheduledTime,
                ScheduleView.Counts.NONE,
                null,
                null,
                clientReference,
                priority,
                intention.expiry().toString(),
                onUnknown,
                createdAt,
                updatedAt,
                null,
                archivedAt,
                writtenBy,
                approvedBy,
                approvedAt,
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

    @Nullable
    String timing() {
        return timing;
    }

    @Nullable
    Long expiresAfterMillis() {
        return expiresAfterMillis;
    }

    Instant scheduledTime() {
        return scheduledTime;
    }

    /** Refuses a change that comes too late; between the runs of a recurring one it never does. */
    void requireChangeable(SchedulePatch patch, boolean hasRun, boolean recurring) {
        if (!patch.isEssential()) {
            return;
        }
        boolean open = switch (status) {
            case draft, awaiting_approval, pending -> true;
            case sending -> recurring && nextRunAt != null;
            case paused -> recurring || !hasRun || nextLocal != null;
            case sent, partially_sent, failed, cancelled, expired -> false;
        };
        boolean planned = hasRun && !recurring && nextLocal == null;
        if (!open || planned) {
            throw Problem.SCHEDULING_CONFLICT.because(
                    planned
                            ? "Its run is planned already; only name and client_reference can be changed"
                            : "It is " + status + "; only name and client_reference can be changed");
        }
    }

    /**
     * Takes over what is given.
     *
     * @param occasion when it is due with the changes; null when that stays as it is
     * @param sender what it goes out from with them; null when they are not essential
     */
    void change(
            SchedulePatch patch,
            @Nullable Occasion occasion,
            ReferenceCheck.@Nullable Sender sender,
            String writer,
            Instant now) {
        boolean approvalNeeded = sender != null && sender.requiresApproval();
        if (approvalNeeded && (status == Status.sending || status == Status.paused)) {
            throw Problem.SCHEDULING_CONFLICT.because("It is " + status
                    + " and a change needs approval: wait until its run has ended, or resume it first");
        }
        name = patch.name() == null ? name : patch.name().orElse(null);
        clientReference = patch.clientReference() == null
                ? clientReference
                : patch.clientReference().orElse(null);
        messageId = Objects.requireNonNullElse(patch.messageId(), messageId);
        groupId = Objects.requireNonNullElse(patch.groupId(), groupId);
        priority = patch.priority() == null ? priority : patch.priority().orElse(USUAL_PRIORITY);
        onUnknown = patch.onUnknown() == null ? onUnknown : patch.onUnknown().orElse(null);
        if (sender != null) {
            senderId = sender.id();
            writtenBy = writer;
            if (approvalNeeded && status != Status.draft) {
                become(Status.awaiting_approval, now);
                approvedBy = null;
                approvedAt = null;
            }
        }
        if (occasion != null) {
            occur(occasion);
        }
        updatedAt = now;
    }

    /** A copy, to be planned in a transaction that is taken back: what is on its way goes as it would, else as if let go. */
    Schedule rehearsed(Supplier<Occasion> ifLetGo, Instant now) {
        Schedule copy = new Schedule(this, "nobody", now);
        copy.status = Status.pending;
        switch (status) {
            case draft, awaiting_approval, paused -> copy.occur(ifLetGo.get());
            case pending, sending -> {
                if (nextRunAt == null) {
                    throw Problem.SCHEDULING_CONFLICT.because("Its run is planned already; look at its deliveries");
                }
                copy.nextRunAt = nextRunAt;
                copy.nextLocal = nextLocal;
                copy.hurried = hurried;
            }
            case sent, partially_sent, failed, cancelled, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + ": nothing will come of it");
        }
        return copy;
    }

    /** Lets a draft go, or asks somebody to approve it. */
    Occasion submit(Supplier<Occasion> next, boolean approvalNeeded, Instant now) {
        if (status != Status.draft) {
            throw Problem.SCHEDULING_CONFLICT.because("It is " + status + ", not a draft");
        }
        Occasion occasion = next.get();
        become(approvalNeeded ? Status.awaiting_approval : Status.pending, now);
        statusReason = null;
        occur(occasion);
        return occasion;
    }

    /** Approved by somebody who has not written it. */
    Occasion approve(Supplier<Occasion> next, String approver, Instant now) {
        requireAwaitingApproval();
        if (approver.equals(writtenBy)) {
            throw Problem.FORBIDDEN.because("Somebody else than who wrote it has to approve it");
        }
        Occasion occasion = next.get();
        become(Status.pending, now);
        approvedBy = approver;
        approvedAt = now;
        occur(occasion);
        return occasion;
    }

    /** Refuses to bring it forward for who wrote it, where another time takes somebody else's word. */
    void requireSecondPerson(boolean approvalNeeded, String caller) {
        if (approvalNeeded && caller.equals(writtenBy)) {
            throw Problem.FORBIDDEN.because("Somebody else than who wrote it has to bring it forward");
        }
    }

    /** Back to who wrote it. */
    void reject(@Nullable String reason, Instant now) {
        requireAwaitingApproval();
        become(Status.draft, now);
        statusReason = reason;
    }

    private void requireAwaitingApproval() {
        if (status != Status.awaiting_approval) {
            throw Problem.SCHEDULING_CONFLICT.because("It is " + status + " and does not wait for an approval");
        }
    }

    /** Puts it away; only once it has ended. */
    void archive(Instant now) {
        switch (status) {
            case sent, partially_sent, failed, cancelled, expired -> {
                updatedAt = archivedAt == null ? now : updatedAt;
                archivedAt = archivedAt == null ? now : archivedAt;
            }
            case draft, awaiting_approval, pending, sending, paused ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + "; only what has ended can be archived");
        }
    }

    /** Stops it. Cancelling what is already cancelled changes nothing; what has ended cannot be cancelled. */
    void cancel(Instant now) {
        switch (status) {
            case draft, awaiting_approval, pending, sending, paused -> become(Status.cancelled, now);
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
            case draft, awaiting_approval, sent, partially_sent, failed, cancelled, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + " and can't be paused");
        }
    }

    boolean isPaused() {
        return status == Status.paused;
    }

    /** Whether somebody has wished to have its next occurrence now. */
    boolean isHurried() {
        return hurried;
    }

    /**
     * Goes on: with what its run has left and, if there is one, its next occurrence.
     *
     * @param occasion when it is due next; null for what has no occurrence but the run under way, and for what is hurried
     */
    void resume(boolean hasRun, @Nullable Occasion occasion, Instant now) {
        switch (status) {
            case paused -> {
                become(hasRun ? Status.sending : Status.pending, now);
                if (hurried) {
                    nextRunAt = scheduledTime;
                } else if (occasion != null) {
                    occur(occasion);
                }
            }
            case pending, sending -> {}
            case draft, awaiting_approval, sent, partially_sent, failed, cancelled, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + " and can't be resumed");
        }
    }

    /** May be tried again, wholly or in part. */
    void retry(boolean hasRun) {
        switch (status) {
            case sending, sent, partially_sent, failed -> {}
            case pending -> {
                if (!hasRun) {
                    throw Problem.SCHEDULING_CONFLICT.because("It has not been sent yet");
                }
            }
            case draft, awaiting_approval, paused, cancelled, expired ->
                throw Problem.SCHEDULING_CONFLICT.because("It is " + status + " and can't be retried");
        }
    }

    /** Under way once more. */
    void reopen(Instant now) {
        if (status != Status.sending) {
            Instant next = nextRunAt;
            become(Status.sending, now);
            nextRunAt = next;
        }
    }

    /**
     * Brings its next occurrence forward to now; what is under way already has to be hurried by the caller.
     *
     * @return whether a run is under way
     */
    boolean sendNow(Instant now) {
        switch (status) {
            case pending -> {
                scheduledTime = now;
                nextRunAt = now;
                hurried = true;
                updatedAt = now;
                return false;
            }
            case sending -> {
                return true;
            }
            case sent, partially_sent -> {
                return false;
            }
            case draft, awaiting_approval, paused, failed, cancelled, expired ->
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

        /** The schedule as it is, whoever changes it. */
        Schedule get(UUID id) {
            return found(findByIdOptional(id));
        }

        /** The schedule, locked until the end of the transaction: transitions are taken one after the other. */
        Schedule lock(UUID id) {
            return found(findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE));
        }

        private static Schedule found(Optional<Schedule> schedule) {
            return schedule.orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such schedule"));
        }
    }
}

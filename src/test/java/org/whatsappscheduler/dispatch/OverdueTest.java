package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.planning.Planner;

/** Deliveries whose hours are over when their turn comes. */
@QuarkusTest
class OverdueTest {

    private static final long WORKER = 4711;

    @Inject
    TestData data;

    @Inject
    Planner planner;

    @Inject
    DeliveryQueue queue;

    @Inject
    SettleStatement statement;

    @Inject
    Overdue overdue;

    @Inject
    Clock clock;

    private UUID sender;
    private LocalDate today;

    @BeforeEach
    void begin() {
        sender = data.foreignSender();
        today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** A claimed delivery of a run that may be sent on one day only, and until so long after its instant. */
    private Claim claimed(LocalDate day, Duration expiry) {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(1), sender, clock.instant());
        String weekday = DayOfWeek.from(day).toString().substring(0, 3).toLowerCase(java.util.Locale.ROOT);
        data.update(
                "UPDATE scheduled_messages SET expires_after_ms = ?, timing = ?::jsonb WHERE id = ?",
                expiry.toMillis(),
                "{\"windows\": [{\"days\": [\"%s\"], \"from\": \"00:00\", \"to\": \"24:00\"}], \"expires_after_ms\": %d}"
                        .formatted(weekday, expiry.toMillis()),
                schedule);
        planner.startDue(Duration.ofSeconds(1));
        while (planner.planPage()) {
            // page by page
        }
        data.update("UPDATE delivery_queue SET due_at = now(), expires_at = now() WHERE sender_id = ?", sender);
        List<Claim> claims = data.claim(queue, sender, Duration.ofSeconds(1), 1, WORKER);
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    @Test
    void itComesAgainWhenItsHoursDoAndSaysWhy() {
        LocalDate later = today.plusDays(3);
        Claim claim = claimed(later, Duration.ofDays(6));
        Settlement settlement = overdue.settle(claim, clock.instant());
        statement.settle(List.of(settlement), WORKER);
        Instant opens = later.atStartOfDay().toInstant(ZoneOffset.UTC);
        assertThat(data.count(
                        "SELECT count(*) FROM delivery_queue WHERE sender_id = ? AND due_at BETWEEN ? AND ?"
                                + " AND expires_at = ? AND attempt = 0",
                        sender,
                        opens,
                        opens.plus(Duration.ofMinutes(15)),
                        opens.plus(Duration.ofDays(1))))
                .isEqualTo(1);
        assertThat(data.text(
                        "SELECT outcome || ': ' || detail FROM delivery_attempts WHERE delivery_id = ?", claim.id()))
                .isEqualTo("deferred: outside the hours of sending");
    }

    @Test
    void whileItsHoursLastItIsDueAtOnce() {
        Claim claim = claimed(today, Duration.ofDays(6));
        Instant now = clock.instant();
        Settlement settlement = overdue.settle(claim, now);
        assertThat(settlement.status()).isEqualTo(Settlement.Status.QUEUED);
        assertThat(settlement.nextAt()).isEqualTo(now);
        assertThat(settlement.expiresAt())
                .isEqualTo(today.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    @Test
    void whatExpiresBeforeItsHoursComeDoesNotComeAgain() {
        Claim claim = claimed(today.plusDays(1), Duration.ofDays(6));
        assertThat(overdue.settle(claim, clock.instant().plus(Duration.ofDays(6)))
                        .status())
                .isEqualTo(Settlement.Status.EXPIRED);
    }

    @Test
    void whereNobodyHasHoursWhatIsOverIsOver() {
        data.schedule(data.textMessage("Hi"), data.group(1), sender, clock.instant());
        planner.startDue(Duration.ofSeconds(1));
        while (planner.planPage()) {
            // page by page
        }
        Claim claim =
                data.claim(queue, sender, Duration.ofSeconds(1), 1, WORKER).getFirst();
        assertThat(overdue.settle(claim, clock.instant()).status()).isEqualTo(Settlement.Status.EXPIRED);
    }
}

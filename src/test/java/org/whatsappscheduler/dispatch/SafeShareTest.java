package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.dispatch.SharedRate.Grant;
import org.whatsappscheduler.sender.OnUnknown;
import org.whatsappscheduler.sender.Sender;

/** What pods send while nobody counts for all. */
class SafeShareTest {

    private static final long SECOND = 1_000_000_000L;

    private static Sender sender(int perSecond) {
        return new Sender(Ids.next(), "1", perSecond, null, 64, OnUnknown.HOLD, null, null);
    }

    @Test
    void allPodsTogetherStayBelowTheRateInAnySecond() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            int pods = 1 + random.nextInt(10);
            int perSecond = 10 + random.nextInt(1_000);
            assertThat(inASecond(random, pods, pods, perSecond, SafeShare.SHARE))
                    .as("seed %d: %d pods, %d/s", seed, pods, perSecond)
                    .isLessThanOrEqualTo((long) Math.ceil(0.8 * perSecond) + pods);
        }
    }

    @Test
    void thoseForWhomRedisIsSlowAddLittleToWhatItGrantsToOthers() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            int pods = 2 + random.nextInt(9);
            int perSecond = 10 + random.nextInt(1_000);
            assertThat(inASecond(random, pods - 1, pods, perSecond, SafeShare.BESIDE_OTHERS))
                    .as("seed %d: %d pods, %d/s", seed, pods, perSecond)
                    .isLessThanOrEqualTo((long) Math.ceil(0.3 * perSecond) + pods);
        }
    }

    /** Slots that so many of all pods take in the second second. */
    private static long inASecond(Random random, int sending, int pods, int perSecond, double all) {
        Sender sender = sender(perSecond);
        List<Long> slots = new ArrayList<>();
        for (int pod = 0; pod < sending; pod++) {
            SafeShare share = new SafeShare();
            share.liveWorkers(pods);
            long now = random.nextInt(1_000_000);
            while (now < 3 * SECOND) {
                Grant grant = share.reserve(sender, 1 + random.nextInt(200), all, now);
                for (int i = 0; i < grant.count(); i++) {
                    slots.add(grant.firstNanos() + i * grant.intervalNanos());
                }
                now += random.nextInt(100_000_000);
            }
        }
        return slots.stream()
                .filter(slot -> slot >= SECOND && slot < 2 * SECOND)
                .count();
    }

    @Test
    void slowingDownCostsAThirdAndComesBack() {
        SafeShare share = new SafeShare();
        Sender sender = sender(100);
        long before = share.reserve(sender, 10, SafeShare.SHARE, 0).intervalNanos();
        share.slowDown(sender, 5 * SECOND);
        share.slowDown(sender, 5 * SECOND + 1);
        long slower = share.reserve(sender, 10, SafeShare.SHARE, 5 * SECOND).intervalNanos();
        long later = share.reserve(sender, 10, SafeShare.SHARE, 60 * SECOND).intervalNanos();
        assertThat((double) slower / before).isBetween(1.4, 1.45);
        assertThat(later).isEqualTo(before);
    }
}

package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.dispatch.SharedRate.Grant;
import org.whatsappscheduler.dispatch.SharedRate.Unused;
import org.whatsappscheduler.sender.OnUnknown;
import org.whatsappscheduler.sender.Sender;

/** The rate's arithmetic in a real Redis, asked by several at once. */
@QuarkusTest
class SharedRateTest {

    private static final double SECOND = 1e9;

    @Inject
    SharedRate rate;

    @Inject
    RedisDataSource redis;

    private Sender sender(int perSecond, @Nullable Integer perHour) {
        Sender sender = new Sender(Ids.next(), "1", perSecond, perHour, 64, OnUnknown.HOLD, null, null);
        redis.execute("SET", "scheduler:rate:{" + sender.id() + "}:made", "0");
        return sender;
    }

    private Grant reserve(Sender sender, int want) {
        return rate.reserve(sender, want).await().atMost(Duration.ofSeconds(2));
    }

    /** On Redis' clock, so that the time its answer takes plays no part; none of those that it has not granted. */
    private static List<Long> slots(Grant grant) {
        List<Long> slots = new ArrayList<>();
        for (int i = 0; i < grant.count() && !grant.end().isEmpty(); i++) {
            slots.add(Long.parseLong(grant.end()) * 1_000 - (grant.count() - i) * grant.intervalNanos());
        }
        return slots;
    }

    /** The most slots in any window of a second. */
    private static int most(List<Long> slots) {
        Collections.sort(slots);
        int most = 0;
        int first = 0;
        for (int last = 0; last < slots.size(); last++) {
            while (slots.get(last) - slots.get(first) >= SECOND) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    @Test
    void neverMoreThanTheRateInAnySecondHoweverManyAskForHoweverMuch() throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            int perSecond = 20 + random.nextInt(500);
            Sender sender = sender(perSecond, null);
            List<Long> slots = Collections.synchronizedList(new ArrayList<>());
            try (ExecutorService pods = Executors.newFixedThreadPool(4)) {
                for (int pod = 0; pod < 4; pod++) {
                    Random own = new Random(seed * 10 + pod);
                    pods.submit(() -> {
                        long until = System.nanoTime() + (long) (2.5 * SECOND);
                        while (System.nanoTime() < until) {
                            slots.addAll(slots(reserve(sender, 1 + own.nextInt(perSecond))));
                            Thread.sleep(own.nextInt(40));
                        }
                        return null;
                    });
                }
            }
            assertThat(most(slots)).as("seed %d, rate %d", seed, perSecond).isLessThanOrEqualTo(perSecond + 2);
            assertThat(slots.size()).as("used").isGreaterThan(perSecond);
        }
    }

    @Test
    void whatIsGivenBackIsGrantedAgain() {
        Sender other = sender(100, null);
        Grant unused = reserve(other, 50);
        assertThat(unused.count()).isGreaterThan(40);
        String key = "scheduler:rate:{" + other.id() + "}";
        String before = redis.execute("GET", key).toString();
        rate.giveBack(new Unused(unused, 30));
        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .until(() -> !redis.execute("GET", key).toString().equals(before));
        assertThat(reserve(other, 25).count()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void whatSomebodyHasReservedBehindIsNotGivenBack() {
        Sender sender = sender(1_000, null);
        Grant first = reserve(sender, 50);
        reserve(sender, 50);
        String key = "scheduler:rate:{" + sender.id() + "}";
        String before = redis.execute("GET", key).toString();
        rate.giveBack(new Unused(first, 30));
        Awaitility.await()
                .during(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(2))
                .until(() -> redis.execute("GET", key).toString().equals(before));
    }

    @Test
    void aRedisThatLostItsKeysGrantsNothingUntilTheOldSlotsAreOver() {
        Sender sender = sender(100, null);
        reserve(sender, 50);
        redis.key().del("scheduler:rate:{" + sender.id() + "}", "scheduler:rate:{" + sender.id() + "}:made");
        Grant afterwards = reserve(sender, 10);
        long now = System.nanoTime();
        assertThat(afterwards.firstNanos() - now).isGreaterThan((long) (0.4 * SECOND));
    }

    @Test
    void anHourHoldsNoMoreThanItsLimit() {
        Sender sender = sender(1_000, 30);
        int granted = 0;
        for (int i = 0; i < 10; i++) {
            granted += reserve(sender, 20).count();
        }
        assertThat(granted).isEqualTo(30);
    }

    @Test
    void beingTooFastPausesAndThenSlowsDownEveryPod() throws InterruptedException {
        Sender sender = sender(100, null);
        rate.slowDown(sender, Duration.ofMillis(200));
        Thread.sleep(50);
        Grant paused = reserve(sender, 10);
        assertThat(paused.count()).isZero();
        Thread.sleep(250);
        Grant slower = reserve(sender, 10);
        assertThat(slower.count()).isPositive();
        assertThat(slower.intervalNanos()).isBetween((long) (SECOND / 75), (long) (SECOND / 65));
    }
}

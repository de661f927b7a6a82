package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.common.Ids;

class AffinityTest {

    private static final List<UUID> SENDERS =
            IntStream.range(0, 1_000).mapToObj(i -> Ids.next()).toList();

    private static List<Long> workers(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    private static long of(UUID sender, List<Long> workers) {
        return workers.stream()
                .filter(worker -> Affinity.isHighest(worker, workers, sender))
                .reduce((one, other) -> {
                    throw new AssertionError("two for one sender");
                })
                .orElseThrow();
    }

    @Test
    void everySenderHasOneWorkerAndTheyShareEvenly() {
        List<Long> workers = workers(10);
        for (long worker : workers) {
            assertThat(SENDERS.stream()
                            .filter(sender -> of(sender, workers) == worker)
                            .count())
                    .isBetween(60L, 150L);
        }
    }

    @Test
    void whoLeavesTakesOnlyItsOwnSendersAlong() {
        long moved = SENDERS.stream()
                .filter(sender -> of(sender, workers(10)) != 10)
                .filter(sender -> of(sender, workers(10)) != of(sender, workers(9)))
                .count();
        assertThat(moved).isZero();
    }

    @Test
    void aloneItIsForAll() {
        assertThat(SENDERS).allMatch(sender -> Affinity.isHighest(1, List.of(), sender));
    }
}

package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private final Rounds<String> rounds = new Rounds<>();
    private final List<CompletableFuture<String>> readings = new ArrayList<>();

    private CompletableFuture<String> join(String key) {
        return rounds.join(key, this::reading).toCompletableFuture();
    }

    private CompletionStage<String> reading() {
        CompletableFuture<String> reading = new CompletableFuture<>();
        readings.add(reading);
        return reading;
    }

    @Test
    void whoAsksDuringAReadingGetsTheNextOne() {
        CompletableFuture<String> first = join("a");
        CompletableFuture<String> second = join("a");
        CompletableFuture<String> third = join("a");
        readings.get(0).complete("old");
        assertThat(first).isCompletedWithValue("old");
        assertThat(second).isNotDone();
        readings.get(1).complete("new");
        assertThat(second).isCompletedWithValue("new");
        assertThat(third).isCompletedWithValue("new");
        assertThat(readings).hasSize(2);
    }

    @Test
    void keysDoNotWaitForEachOther() {
        join("a");
        CompletableFuture<String> other = join("b");
        readings.get(1).complete("b");
        assertThat(other).isCompletedWithValue("b");
    }

    @Test
    void aFailureIsTheAnswerOfItsRoundOnly() {
        CompletableFuture<String> first = join("a");
        CompletableFuture<String> second = join("a");
        readings.get(0).completeExceptionally(new IllegalStateException());
        assertThat(first).isCompletedExceptionally();
        readings.get(1).complete("fine");
        assertThat(second).isCompletedWithValue("fine");
        assertThat(join("a")).isNotDone();
        assertThat(readings).hasSize(3);
    }

    @Test
    void whatFailsAtOnceFailsForItsRoundOnly() {
        CompletableFuture<String> failed = rounds.join("a", () -> {
                    throw new IllegalStateException();
                })
                .toCompletableFuture();
        assertThat(failed).isCompletedExceptionally();
        assertThat(join("a")).isNotDone();
    }
}

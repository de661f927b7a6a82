package org.whatsappscheduler;

import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Two at the same moment: one holds its transaction open until the other waits for it. */
@ApplicationScoped
public class Race {

    private final TestData data;

    Race(TestData data) {
        this.data = data;
    }

    /** What the second answers, who started before the first committed. */
    public <T> T second(Runnable first, Supplier<T> second) {
        return QuarkusTransaction.requiringNew()
                .call(() -> {
                    first.run();
                    CompletableFuture<T> answer = CompletableFuture.supplyAsync(second);
                    await().until(() ->
                            answer.isDone() || data.count("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
                    return answer;
                })
                .join();
    }
}

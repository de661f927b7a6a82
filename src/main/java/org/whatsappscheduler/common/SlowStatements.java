package org.whatsappscheduler.common;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/** Counts statements that took long and logs their text, which has a {@code ?} where a value was: nobody's data. */
@ApplicationScoped
class SlowStatements {

    private static final Logger LOG = Logger.getLogger("slow-statement");
    private static final LongAdder COUNT = new LongAdder();

    /** Static, as is the way to every statement; nothing is slow until the application has started. */
    private static volatile long limitNanos = Long.MAX_VALUE;

    void onStart(@Observes @Priority(1) StartupEvent event, SchedulerConfig config, MeterRegistry meters) {
        limitNanos =
                config.slowStatement().isPositive() ? config.slowStatement().toNanos() : Long.MAX_VALUE;
        FunctionCounter.builder("database.slow.statements", COUNT, LongAdder::sum)
                .description("Statements that took longer than scheduler.slow-statement")
                .register(meters);
    }

    /** A statement has ended, well or badly. */
    static void ended(String text, long startNanos) {
        long nanos = System.nanoTime() - startNanos;
        if (nanos >= limitNanos) {
            COUNT.increment();
            LOG.warnf(
                    "%d ms: %s",
                    TimeUnit.NANOSECONDS.toMillis(nanos),
                    text.replaceAll("\\s+", " ").strip());
        }
    }
}

package org.whatsappscheduler.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;

/** How some load was answered. */
record Traffic(double perSecond, double meanMillis, double p95Millis, double p99Millis, double errorsPercent) {

    /** As {@code src/load/mix.lua} prints it. */
    static Traffic ofWrk(JsonNode line) {
        return new Traffic(
                line.get("per_second").asDouble(),
                line.get("mean_ms").asDouble(),
                line.get("p95_ms").asDouble(),
                line.get("p99_ms").asDouble(),
                line.get("errors_percent").asDouble());
    }

    /** As Gatling's report has it: requests, failed ones, 95th and 99th percentile and mean by their columns. */
    static Traffic ofGatling(Map<Integer, Double> columns, int seconds) {
        double requests = columns.get(2);
        return new Traffic(
                requests / seconds,
                columns.get(13),
                columns.get(10),
                columns.get(11),
                100 * columns.get(4) / Math.max(1, requests));
    }

    /** The head of the table that {@link #print} continues. */
    static void printHead(String title, String first) {
        System.out.printf("%n%s%n%n| %s | requests/s | mean ms | p95 ms | p99 ms | errors %% |%n", title, first);
        System.out.println("|---|---|---|---|---|---|");
    }

    Traffic print(String label) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.1f | %.1f | %.1f | %.2f |%n",
                label,
                perSecond,
                meanMillis,
                p95Millis,
                p99Millis,
                errorsPercent);
        return this;
    }

    /** Adds itself to the figures, under names that begin so. */
    void to(Result result, String prefix) {
        result.with(prefix + "_per_second", perSecond)
                .with(prefix + "_p99_ms", p99Millis)
                .with(prefix + "_errors_percent", errorsPercent);
    }
}

package org.whatsappscheduler.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds the journal of what the simulator accepted, on disk before each answer, against what our database says. */
final class Checker {

    private static final Set<String> REACHED = Set.of("accepted", "sent", "delivered", "read");
    /** What a killed process had sent may be accepted so much later. */
    private static final Duration CALL = Duration.ofSeconds(2);

    /** The write of an outcome takes less: a process killed later does not know less of it. */
    private static final Duration ACCEPT_WINDOW = Duration.ofSeconds(5);

    private static final Set<String> NOT_SENT = Set.of("queued", "sending", "skipped", "cancelled", "expired");

    /** What has come during a stall is accepted within so long after it. */
    private static final Duration SETTLING = Duration.ofMillis(20);

    /** The simulator stood still: it had no processor. */
    record Stall(Instant from, Instant to) {}

    /** One message that was accepted: the delivery and when. */
    private record Accept(String delivery, Instant at) {}

    /**
     * What was found.
     *
     * @param violations of what was promised, in words; empty when all is well
     * @param duplicates accepted more than once
     * @param unknown of which nobody knows
     */
    record Findings(List<String> violations, long duplicates, long unknown) {}

    private final ChaosCluster cluster;

    Checker(ChaosCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Checks a campaign that has come to its end.
     *
     * @param mayBeUnknown whether deliveries may stay unknown
     */
    Findings check(ChaosCampaign campaign, boolean mayBeUnknown)
            throws IOException, SQLException, InterruptedException {
        List<String> violations = new ArrayList<>();
        Map<String, String> fates = new HashMap<>();
        campaign.deliveries().forEach(row -> fates.put(row.get(0), row.get(1)));
        if (fates.size() != campaign.size()) {
            violations.add(fates.size() + " deliveries for " + campaign.size() + " recipients");
        }
        List<Accept> journal = journal();
        Map<String, List<Instant>> times = new HashMap<>();
        for (Accept accept : journal) {
            if (fates.containsKey(accept.delivery())) {
                times.computeIfAbsent(accept.delivery(), id -> new ArrayList<>())
                        .add(accept.at());
                if (accept.at().toEpochMilli() < campaign.instant().toEpochMilli()) {
                    violations.add(accept.delivery() + " was accepted early, at " + accept.at());
                }
            }
        }
        fates.forEach((delivery, fate) ->
                fate(delivery, fate, times.getOrDefault(delivery, List.of()).size(), violations));
        long duplicates = times.values().stream().filter(at -> at.size() > 1).count();
        times.forEach((delivery, at) -> repeated(delivery, at, violations));
        long unknown = fates.values().stream().filter("unknown"::equals).count();
        if (unknown > 0 && !mayBeUnknown) {
            violations.add(unknown + " stayed unknown");
        }
        Instant since = campaign.instant().minusSeconds(1);
        rate(
                journal.stream()
                        .map(Accept::at)
                        .filter(at -> at.isAfter(since))
                        .sorted()
                        .toList(),
                cluster.stalls(),
                violations);
        counts(campaign, violations);
        leftovers(campaign, violations);
        return new Findings(violations, duplicates, unknown);
    }

    /** Whether something of a campaign that is due, with nobody before it, is still not claimed after a while. */
    List<String> left(ChaosCampaign campaign, Duration patience) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        String left;
        do {
            left = rows(campaign, "delivery_queue");
            if (left.equals("0")) {
                return List.of();
            }
            Thread.sleep(100);
        } while (System.nanoTime() - deadline < 0);
        return List.of(left + " rows that are due were not claimed for " + patience);
    }

    /** When anything of a campaign was accepted. */
    List<Instant> accepts(ChaosCampaign campaign) throws IOException, SQLException {
        Set<String> its = campaign.deliveries().stream().map(List::getFirst).collect(Collectors.toSet());
        return journal().stream()
                .filter(accept -> its.contains(accept.delivery()))
                .map(Accept::at)
                .toList();
    }

    /** Only what was accepted in the moment before a kill may be accepted once more. */
    private void repeated(String delivery, List<Instant> accepts, List<String> violations) {
        accepts.stream().sorted().limit(accepts.size() - 1L).forEach(at -> {
            if (cluster.kills().stream()
                    .noneMatch(kill -> kill.isAfter(at.minus(CALL)) && kill.isBefore(at.plus(ACCEPT_WINDOW)))) {
                violations.add(delivery + " was accepted at " + at + " and again, although nothing was killed then");
            }
        });
    }

    private static void fate(String delivery, String fate, int times, List<String> violations) {
        if (fate.equals("queued") || fate.equals("sending")) {
            violations.add(delivery + " is still " + fate);
        }
        if (times > 0 && NOT_SENT.contains(fate)) {
            violations.add(delivery + " was accepted and we call it " + fate);
        }
        if (times == 0 && REACHED.contains(fate)) {
            violations.add(delivery + " was never accepted and we call it " + fate);
        }
    }

    /**
     * In any second no more than the rate and one reservation, which is half a second's worth. What came while the
     * simulator stood still was sent over the time of that, and accepted at its end.
     */
    static void rate(List<Instant> accepts, List<Stall> stalls, List<String> violations) {
        int most = ChaosCluster.MESSAGES_PER_SECOND * 3 / 2 + 1;
        for (int i = most; i < accepts.size(); i++) {
            Instant first = accepts.get(i - most);
            Instant last = accepts.get(i);
            long stalled = stalls.stream()
                    .filter(stall -> !stall.to().isBefore(first.minus(SETTLING))
                            && !stall.to().isAfter(last))
                    .mapToLong(
                            stall -> Duration.between(stall.from(), stall.to()).toMillis())
                    .sum();
            if (Duration.between(first, last).toMillis() + stalled < 1_000) {
                violations.add("more than " + most + " accepted in the second before " + last
                        + ", of which the simulator stood still for " + stalled + " ms");
                return;
            }
        }
    }

    /** In one look, because receipts still come in. */
    private void counts(ChaosCampaign campaign, List<String> violations) throws SQLException {
        StringBuilder query = new StringBuilder("SELECT 0");
        List<String> names = List.of(
                "total",
                "queued",
                "accepted",
                "sent",
                "delivered",
                "read",
                "failed",
                "unknown",
                "skipped",
                "cancelled",
                "expired");
        for (String name : names) {
            query.append(", r.").append(name).append(" + coalesce((SELECT sum(delta) FROM run_count_deltas");
            query.append(" WHERE run_id = r.id AND status = '").append(name).append("'), 0)");
            query.append(", (SELECT count(*) FROM deliveries d WHERE d.run_id = r.id");
            query.append(name.equals("total") ? ")" : " AND d.status = '" + name + "')");
        }
        query.append(" FROM schedule_runs r WHERE r.schedule_id = '")
                .append(campaign.schedule())
                .append("'");
        List<String> row = cluster.query(query.toString()).getFirst();
        for (int i = 0; i < names.size(); i++) {
            String counted = row.get(2 * i + 1);
            String there = row.get(2 * i + 2);
            if (!counted.equals(there)) {
                violations.add("the run counts " + counted + " " + names.get(i) + ", there are " + there);
            }
        }
    }

    private void leftovers(ChaosCampaign campaign, List<String> violations) throws SQLException {
        for (String table : List.of("delivery_queue", "delivery_in_flight", "delivery_parked", "delivery_unknown")) {
            String left = rows(campaign, table);
            if (!left.equals("0")) {
                violations.add(left + " rows left in " + table);
            }
        }
    }

    private String rows(ChaosCampaign campaign, String table) throws SQLException {
        return cluster.query("SELECT count(*) FROM " + table + " t JOIN schedule_runs r ON r.id = t.run_id"
                        + " WHERE r.schedule_id = '" + campaign.schedule() + "'")
                .getFirst()
                .getFirst();
    }

    private List<Accept> journal() throws IOException {
        if (!Files.exists(cluster.journal())) {
            return List.of();
        }
        return Files.readAllLines(cluster.journal()).stream()
                .map(line -> line.split("[: ]"))
                .map(parts -> new Accept(parts[0], Instant.ofEpochMilli(Long.parseLong(parts[3]))))
                .toList();
    }
}

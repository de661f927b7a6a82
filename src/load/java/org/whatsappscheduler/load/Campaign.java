package org.whatsappscheduler.load;

import java.time.Duration;
import java.time.Instant;

/** One campaign, planned before its instant and then watched until everybody has been reached. */
record Campaign(Rig rig, String group, int size) {

    private static final Duration LEAD = Duration.ofSeconds(9);

    /**
     * What came of it.
     *
     * @param schedule its id
     * @param seconds from the instant until the last acceptance
     */
    record Outcome(String schedule, double seconds, double perSecond) {}

    static Campaign of(Rig rig, int size) throws Exception {
        return new Campaign(rig, rig.group(size), size);
    }

    /** Schedules it and waits until all of it is in the queue; it is not due yet. */
    String plan() throws Exception {
        String schedule = rig.schedule(group, Instant.now().plus(LEAD));
        rig.await("SELECT count(*) FROM deliveries WHERE schedule_id = '" + schedule + "'", size);
        return schedule;
    }

    Outcome finish(String schedule) throws Exception {
        Instant due = Instant.parse(
                rig.text("SELECT to_char(scheduled_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                        + " FROM scheduled_messages WHERE id = '" + schedule + "'"));
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), due).toMillis()));
        // Looking on costs what is being measured: first at the queue, which empties.
        rig.await("SELECT count(*) FROM (SELECT 1 FROM delivery_queue LIMIT 1) q", 0);
        rig.await("SELECT count(*) FROM delivery_in_flight", 0);
        rig.await(
                "SELECT count(*) FROM deliveries WHERE schedule_id = '" + schedule + "' AND status = 'accepted'", size);
        double seconds = rig.number("SELECT extract(epoch FROM max(accepted_at) - min(due_at)) FROM deliveries"
                + " WHERE schedule_id = '" + schedule + "'");
        return new Outcome(schedule, seconds, size / seconds);
    }

    Outcome run() throws Exception {
        return finish(plan());
    }
}

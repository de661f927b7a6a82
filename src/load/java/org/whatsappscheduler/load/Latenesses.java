package org.whatsappscheduler.load;

import java.sql.SQLException;

/** How long after their instants deliveries were accepted: the call is included, and never early means at least 0. */
final class Latenesses {

    private Latenesses() {}

    static Result of(Rig rig, String where) throws SQLException {
        return add(new Result(), "", rig, where);
    }

    /** Adds the figures under names that begin with a prefix. */
    static Result add(Result result, String prefix, Rig rig, String where) throws SQLException {
        String late = "extract(epoch FROM accepted_at - due_at) * 1000";
        String from = " FROM deliveries WHERE accepted_at IS NOT NULL AND " + where;
        return result.with(prefix + "messages", rig.number("SELECT count(*)" + from))
                .with(
                        prefix + "p50_ms",
                        rig.number("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY " + late + ")" + from))
                .with(
                        prefix + "p99_ms",
                        rig.number("SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY " + late + ")" + from))
                .with(prefix + "max_ms", rig.number("SELECT max(" + late + ")" + from))
                .with(prefix + "early", rig.number("SELECT count(*)" + from + " AND accepted_at < due_at"));
    }
}

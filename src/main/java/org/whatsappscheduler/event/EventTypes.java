package org.whatsappscheduler.event;

import java.util.Set;
import java.util.TreeSet;

/** The types of events there are. */
public final class EventTypes {

    /** All of them. */
    public static final Set<String> ALL = new TreeSet<>(Set.of(
            "schedule.created",
            "schedule.updated",
            "schedule.started",
            "schedule.paused",
            "schedule.resumed",
            "schedule.cancelled",
            "schedule.retried",
            "schedule.completed",
            "schedule.archived",
            "schedule.deleted",
            "run.started",
            "run.progress",
            "run.completed",
            "run.missed",
            "delivery.failed",
            "delivery.unknown",
            "sender.created",
            "sender.updated",
            "sender.paused",
            "sender.blocked",
            "sender.resumed",
            "sender.deleted",
            "dispatch.paused",
            "dispatch.resumed",
            "dispatch.doubted",
            "dispatch.stalled",
            "dispatch.recovered",
            "import.progress",
            "import.completed"));

    private EventTypes() {}
}

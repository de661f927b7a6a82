package org.whatsappscheduler.common;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long what piles up is kept; zero for ever. Messages, recipients, schedules and the counts of runs stay until deleted. */
@ConfigMapping(prefix = "scheduler.retention")
public interface RetentionConfig {

    /**
     * Each recipient's fate, in whole days: dropped when all of the day's runs have ended. Thirteen months, so that last
     * year's campaign can be looked at beside this year's.
     */
    @WithDefault("400d")
    Duration deliveries();

    /**
     * What tells about people, counted from the end of a run: whom a delivery was for, WhatsApp's id (which contains the
     * number), errors in words, and the message as it was frozen; afterwards nothing of that run can be retried. Callbacks and
     * rejected rows of imports go by then at the latest. WhatsApp reports for 30 days, and people complain for longer.
     */
    @WithDefault("90d")
    Duration personalData();

    /** Callbacks of WhatsApp as they came, once applied: it repeats one for up to 7 days, which is noticed by the stored one. */
    @WithDefault("14d")
    Duration receipts();

    /** Events, once webhooks have been told: a follower that was away for longer has to read anew. */
    @WithDefault("7d")
    Duration events();

    /** Who changed what: as long as the deliveries that came of it. */
    @WithDefault("400d")
    Duration audit();

    /** An import that has ended, with the rows it rejected: time to correct and send them again. */
    @WithDefault("7d")
    Duration imports();

    /** What became of an event for a webhook: a week longer than the event itself. */
    @WithDefault("14d")
    Duration webhookDeliveries();
}

package org.whatsappscheduler.load;

import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/** How late the last of many is that are all due at one instant: {@code burst [messages=10000]}. */
final class Burst implements Benchmark {

    @Override
    public Result run(Options options) throws Exception {
        int messages = options.get("messages", 10_000);
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of("WHATSAPP_MESSAGES_PER_SECOND", "50000"));
            Campaign.of(rig, 30_000).run();
            Campaign campaign = Campaign.of(rig, messages);
            double bare = BareClient.perSecond(rig.stubPort(), 3 * messages, 64);
            Campaign.Outcome outcome = campaign.run();
            return Latenesses.of(rig, "schedule_id = '" + outcome.schedule() + "'")
                    .with("bare_client_ms", 1_000 * messages / bare)
                    .with("ratio", outcome.seconds() * bare / messages);
        }
    }
}

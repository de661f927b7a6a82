package org.whatsappscheduler.load;

import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * How fast due deliveries leave, with real HTTP: {@code drain [messages=100000] [delay=0] [calls=64]}. The calibrator is a
 * bare loop of the same HTTP client against the same stub, before and after.
 */
final class Drain implements Benchmark {

    @Override
    public Result run(Options options) throws Exception {
        int messages = options.get("messages", 100_000);
        int delay = options.get("delay", 0);
        int calls = options.get("calls", 64);
        try (Rig rig = new Rig(delay)) {
            rig.startInstance(Map.of(
                    "WHATSAPP_MESSAGES_PER_SECOND", "50000",
                    "WHATSAPP_MAX_CONCURRENT_CALLS", String.valueOf(calls),
                    "SCHEDULER_DISPATCH_SLOTS", String.valueOf(2 * calls),
                    "SCHEDULER_PROVIDER_CONNECTIONS", String.valueOf(calls)));
            double cold = Campaign.of(rig, 20_000).run().perSecond();
            Campaign campaign = Campaign.of(rig, messages);
            BareClient.perSecond(rig.stubPort(), messages, calls);
            double bare = BareClient.perSecond(rig.stubPort(), messages, calls);
            double ours = campaign.run().perSecond();
            bare = (bare + BareClient.perSecond(rig.stubPort(), messages, calls)) / 2;
            return new Result()
                    .with("messages", messages)
                    .with("stub_delay_ms", delay)
                    .with("concurrent_calls", calls)
                    .with("per_second", ours)
                    .with("first_20000_per_second", cold)
                    .with("bare_client_per_second", bare)
                    .with("ratio", ours / bare);
        }
    }
}

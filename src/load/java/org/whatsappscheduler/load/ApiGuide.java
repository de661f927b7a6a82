package org.whatsappscheduler.load;

import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/** People who list, create and think for one to three seconds in between: {@code guide [seconds=60] [users=0: each step]}. */
final class ApiGuide implements Benchmark {

    private static final int[] USERS = {100, 500, 1_000, 5_000};
    private static final int ARRIVALS_PER_SECOND = 250;
    private static final int THINK_MILLIS = 2_000;

    @Override
    public Result run(Options options) throws Exception {
        int seconds = options.get("seconds", 60);
        try (StockedRig rig = new StockedRig(Map.of())) {
            // As compiled as after some minutes of service
            rig.wrk().run("mix", 50, options.get("warm-up", 60));
            Result result = new Result();
            Traffic.printHead("With pauses of one to three seconds", "users");
            for (int users : options.only("users", USERS)) {
                int ramp = 5 + users / ARRIVALS_PER_SECOND;
                new Gatling(users, ramp, 5, seconds, THINK_MILLIS)
                        .run(rig)
                        .print(String.format("%,d", users))
                        .to(result, "users_" + users);
            }
            return result;
        }
    }
}

package org.whatsappscheduler.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * In turns with another server that has the same paths and as many rows, on a port of this machine, by the same tool:
 * {@code peer port=58000 [seconds=15] [rounds=2] [connections=0: 100 and 1,000]}.
 */
final class ApiPeer implements Benchmark {

    private static final int[] CONNECTIONS = {100, 1_000};
    private static final Pattern ID = Pattern.compile("\"id\": ?\"?([0-9a-f-]+)");

    @Override
    public Result run(Options options) throws Exception {
        String url = "http://127.0.0.1:" + options.get("port", 58_000);
        Wrk theirs =
                new Wrk(url, "", id(url + "/api/groups?limit=1"), List.of(id(url + "/api/messages?skip=5000&limit=1")));
        int seconds = options.get("seconds", 15);
        try (StockedRig rig = new StockedRig(Map.of())) {
            Wrk ours = new Wrk(
                    rig.rig().url(), Rig.KEY, rig.group(), rig.messages().subList(0, 1));
            ours.run("mix", 100, options.get("warm-up", 60));
            theirs.run("mix", 100, options.get("warm-up", 60));
            Result result = new Result();
            for (int connections : options.only("connections", CONNECTIONS)) {
                double ratio = 0;
                Traffic.printHead(String.format("The mix over %,d connections", connections), "whose");
                for (int i = 0; i < options.get("rounds", 2); i++) {
                    double our =
                            ours.run("mix", connections, seconds).print("ours").perSecond();
                    double their = theirs.run("mix", connections, seconds)
                            .print("theirs")
                            .perSecond();
                    ratio += our / their / options.get("rounds", 2);
                }
                result.with("ratio_" + connections, ratio);
            }
            return result;
        }
    }

    private static String id(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            String answer = http.send(request, BodyHandlers.ofString()).body();
            return ID.matcher(answer)
                    .results()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(answer))
                    .group(1);
        }
    }
}

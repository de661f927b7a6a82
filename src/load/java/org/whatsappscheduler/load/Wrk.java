package org.whatsappscheduler.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The load generator of the comparisons, {@code wrk}: as many requests as the connections carry, without pauses. */
record Wrk(String url, String key, String group, List<String> messages) {

    private static final String HANDSHAKE =
            "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token=" + StockedRig.VERIFY_TOKEN;

    /** Requests of one kind for a while: mix, message, create or empty. */
    Traffic run(String requests, int connections, int seconds) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "REQUESTS", requests,
                "MESSAGES", String.join(",", messages),
                "GROUP", group,
                "LATER", StockedRig.LATER.toString(),
                "EMPTY", HANDSHAKE,
                "API_KEY", key);
        List<String> command = List.of(
                "wrk",
                "-t2",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                "src/load/mix.lua",
                url);
        String said = Tool.run(seconds + 60, environment, command);
        String line = said.lines()
                .filter(each -> each.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(said));
        return Traffic.ofWrk(new ObjectMapper().readTree(line));
    }
}

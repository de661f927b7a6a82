package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.whatsappscheduler.whatsapp.simulator.Simulator.Place;

/** The simulator alone, for load tests and demos. */
public final class SimulatorMain {

    private static final String USAGE = """
            Options, each with a value:
              --port                 9100
              --webhook-url          where receipts go, e.g. http://127.0.0.1:8080/webhooks/whatsapp
              --app-secret           what they are signed with (simulator-app-secret)
              --messages-per-second  80
              --journal              file that accepted messages are written to before they are answered
            """;

    private SimulatorMain() {}

    public static void main(String[] arguments) {
        Map<String, String> options = options(arguments);
        ObjectNode changes = Settings.JSON
                .createObjectNode()
                .put("messages_per_second", Integer.parseInt(options.getOrDefault("messages-per-second", "80")));
        String journal = options.get("journal");
        Place place = new Place(
                Integer.parseInt(options.getOrDefault("port", "9100")),
                options.get("webhook-url"),
                options.getOrDefault("app-secret", "simulator-app-secret"),
                journal == null ? null : Path.of(journal));
        Simulator simulator = new Simulator(place, Settings.standard().with(changes));
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(simulator).onComplete(deployed -> {
            if (deployed.succeeded()) {
                System.out.println("Simulator listens on http://localhost:" + simulator.port());
            } else {
                System.err.println("Simulator can't start: " + deployed.cause().getMessage());
                vertx.close();
            }
        });
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            boolean known = i + 1 < arguments.length
                    && arguments[i].startsWith("--")
                    && USAGE.contains("  " + arguments[i] + " ");
            if (!known) {
                System.err.println(USAGE);
                System.exit(2);
            }
            options.put(arguments[i].substring(2), arguments[i + 1]);
        }
        return options;
    }
}

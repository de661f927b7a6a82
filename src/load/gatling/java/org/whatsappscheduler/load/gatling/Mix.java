package org.whatsappscheduler.load.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Lists of messages, lists of schedules and new schedules as 3:2:1, from so many users at once, each with a connection of
 * its own. What ends up in the group {@code measured} begins once all of them are there and warm; the system properties
 * {@code load.*} say the rest.
 */
public final class Mix extends Simulation {

    static final String MEASURED = "measured";
    private static final String WARM_UP = "warm-up";

    private final int warmUpSeconds = Integer.getInteger("load.warm-up");
    private final int seconds = Integer.getInteger("load.seconds");
    private final int thinkMillis = Integer.getInteger("load.think-ms");
    private final String[] messages = System.getProperty("load.messages").split(",");
    private Instant measuredFrom = Instant.MAX;
    private Instant end = Instant.MAX;

    /** Reads the properties and says who asks what. */
    public Mix() {
        int users = Integer.getInteger("load.users");
        int rampSeconds = Integer.getInteger("load.ramp");
        setUp(scenario("mix").exec(loop()).injectOpen(rampUsers(users).during(rampSeconds)))
                .protocols(protocol());
    }

    @Override
    public void before() {
        measuredFrom = Instant.now().plusSeconds(Integer.getInteger("load.ramp") + warmUpSeconds);
        end = measuredFrom.plusSeconds(seconds);
    }

    private ChainBuilder loop() {
        ChainBuilder request = group(session -> Instant.now().isBefore(measuredFrom) ? WARM_UP : MEASURED)
                .on(randomSwitch()
                        .on(
                                percent(50).then(list("messages")),
                                percent(33.33).then(list("schedules")),
                                percent(16.67).then(create())));
        ChainBuilder once = thinkMillis == 0
                ? request
                : request.exec(pause(Duration.ofMillis(thinkMillis / 2), Duration.ofMillis(thinkMillis * 3L / 2)));
        return asLongAs(session -> Instant.now().isBefore(end)).on(once);
    }

    private static HttpRequestActionBuilder list(String what) {
        return http("list " + what).get("/api/" + what + "?limit=100").check(status().is(200));
    }

    private HttpRequestActionBuilder create() {
        return http("create schedule")
                .post("/api/schedules")
                .header("Content-Type", "application/json")
                .body(StringBody(session ->
                        "{\"message_id\":\"" + anyMessage() + "\",\"group_id\":\"" + System.getProperty("load.group")
                                + "\",\"scheduled_time\":\"" + System.getProperty("load.later") + "\"}"))
                .check(status().is(201));
    }

    private String anyMessage() {
        return messages[ThreadLocalRandom.current().nextInt(messages.length)];
    }

    /** Nothing is remembered between requests: a browser's cache would answer half of them. */
    private static HttpProtocolBuilder protocol() {
        return http.baseUrl(System.getProperty("load.url"))
                .disableCaching()
                .header("X-API-Key", System.getProperty("load.key"));
    }
}

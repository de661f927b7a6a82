package org.whatsappscheduler.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * What the service adds to what it cannot avoid, in turns: {@code ratios [seconds=10] [rounds=2] [connections=16]
 * [idle=10000] [idle-seconds=30]}. A message by its id is held against an endpoint that does nothing, creating a schedule
 * against {@code pgbench} with the same number of connections, which stores as many rows in tables without indexes.
 */
final class ApiRatios implements Benchmark {

    private static final Pattern TRANSACTIONS = Pattern.compile("tps = ([0-9.]+)");
    private static final int READERS = 100;

    @Override
    public Result run(Options options) throws Exception {
        int connections = options.get("connections", 16);
        try (StockedRig rig = new StockedRig(Map.of())) {
            Wrk wrk = rig.wrk();
            for (String warm : List.of("mix", "message", "empty", "create")) {
                wrk.run(warm, READERS, options.get("warm-up", 15));
            }
            Result result = new Result();
            reading(wrk, options, result);
            creating(rig, connections, options, result);
            idle(rig, options, result);
            return result;
        }
    }

    private static void reading(Wrk wrk, Options options, Result result) throws Exception {
        double message = 0;
        double empty = 0;
        Traffic.printHead(READERS + " connections", "what");
        for (int i = 0; i < options.get("rounds", 2); i++) {
            message += wrk.run("message", READERS, options.get("seconds", 10))
                    .print("a message by id")
                    .perSecond();
            empty += wrk.run("empty", READERS, options.get("seconds", 10))
                    .print("nothing")
                    .perSecond();
        }
        result.with("message_to_empty", message / empty);
    }

    private static void creating(StockedRig rig, int connections, Options options, Result result) throws Exception {
        int seconds = options.get("seconds", 10);
        rig.rig().execute("CREATE TABLE bare_one (id uuid, what text, at timestamptz)");
        rig.rig().execute("CREATE TABLE bare_other (id uuid, what text, at timestamptz)");
        double created = 0;
        double bare = 0;
        Traffic.printHead(connections + " connections", "what");
        for (int i = 0; i < options.get("rounds", 2); i++) {
            created += rig.wrk()
                    .run("create", connections, seconds)
                    .print("a new schedule")
                    .perSecond();
            double transactions = pgbench(rig.rig(), connections, seconds);
            System.out.printf("| two rows by pgbench | %,.0f | | | | |%n", transactions);
            bare += transactions;
        }
        result.with("create_to_bare_insert", created / bare);
    }

    private static double pgbench(Rig rig, int connections, int seconds) throws IOException, InterruptedException {
        Path script = Path.of("target/load/two-rows.sql");
        Files.writeString(script, """
                BEGIN;
                INSERT INTO bare_one VALUES (gen_random_uuid(), 'A row of about the size of a schedule', now());
                INSERT INTO bare_other VALUES (gen_random_uuid(), 'A row of about the size of its audit', now());
                COMMIT;
                """);
        String command = String.format(
                "pgbench -n -M prepared -j 2 -f %s -c %d -T %d -h 127.0.0.1 -p %d -U postgres postgres",
                script, connections, seconds, rig.postgresPort());
        String said = Tool.run(seconds + 30, Map.of("PGPASSWORD", "postgres"), List.of(command.split(" ")));
        Matcher matcher = TRANSACTIONS.matcher(said);
        if (!matcher.find()) {
            throw new IllegalStateException(said);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static void idle(StockedRig rig, Options options, Result result) throws Exception {
        int count = options.get("idle", 10_000);
        String path = "/api/messages/" + rig.messages().getFirst();
        try (IdleConnections idle = new IdleConnections(count, rig.rig().apiPort(), path)) {
            Traffic.printHead(String.format("Beside %,d idle connections", count), "what");
            Traffic beside =
                    rig.wrk().run("mix", 10, options.get("idle-seconds", 30)).print("mix, 10 connections");
            result.with("idle_connections", count)
                    .with("idle_alive", idle.alive())
                    .with("beside_idle_errors_percent", beside.errorsPercent());
        }
    }
}

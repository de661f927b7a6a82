package org.whatsappscheduler.chaos;

import java.sql.Connection;
import java.sql.Statement;
import java.util.random.RandomGenerator;
import org.whatsappscheduler.cluster.Instance;

/** What goes wrong while a campaign is under way. Whatever is broken is brought back by the fault or by the cluster. */
enum Fault {
    /** Any of them, whether it holds anything or not. */
    KILL_ANY((campaign, random) -> {
        Instance victim = victim(campaign, random);
        campaign.cluster().kill(victim);
        Thread.sleep(random.nextInt(2_000));
        campaign.cluster().start(victim);
    }),
    KILL_MID_SEND((campaign, random) -> {
        Instance victim = busy(campaign);
        campaign.cluster().kill(victim);
        Thread.sleep(random.nextInt(2_000));
        campaign.cluster().start(victim);
    }),
    KILL_AND_STAY_DEAD((campaign, random) -> {
        campaign.cluster().kill(busy(campaign));
        Thread.sleep(24_000);
    }),
    /** What was accepted is known to the process and, unless it is away, to Redis; nothing of it has reached PostgreSQL. */
    KILL_BEFORE_FLUSH((campaign, random) -> {
        boolean ledger = random.nextBoolean();
        if (!ledger) {
            campaign.cluster().redis().stop();
        }
        Instance victim = busy(campaign);
        campaign.cluster().postgresWire().delay(400);
        Thread.sleep(400 + random.nextInt(400));
        campaign.cluster().kill(victim);
        campaign.cluster().postgresWire().mend();
        if (!ledger) {
            campaign.cluster().redis().start();
        }
        campaign.cluster().start(victim);
    }),
    /** The statement that settles has reached PostgreSQL, where it ends after its process has. */
    KILL_MID_FLUSH((campaign, random) -> {
        Instance victim = busy(campaign);
        try (Connection connection = campaign.cluster().postgres().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE delivery_wamids IN SHARE MODE");
            campaign.cluster().awaitWaiting("WITH r AS", victim);
            campaign.cluster().kill(victim);
            Thread.sleep(random.nextInt(1_000));
            connection.rollback();
        }
        campaign.cluster().start(victim);
    }),
    KILL_DURING_RESCUE((campaign, random) -> {
        Instance first = campaign.cluster().instances().get(random.nextInt(2));
        Instance second = campaign.cluster()
                .instances()
                .get(first == campaign.cluster().instances().get(0) ? 1 : 0);
        campaign.cluster().kill(first);
        Thread.sleep(19_800 + random.nextInt(600));
        campaign.cluster().kill(second);
        campaign.cluster().start(second);
    }),
    KILL_TWO((campaign, random) -> {
        campaign.cluster().kill(campaign.cluster().instances().get(0));
        campaign.cluster().kill(campaign.cluster().instances().get(1));
        campaign.cluster().heal();
    }),
    KILL_DURING_PLANNING(PlanningKill::strike),
    TERMINATE((campaign, random) -> {
        Instance victim = busy(campaign);
        victim.signal("-TERM");
        campaign.cluster().start(victim);
    }),
    FREEZE_5((campaign, random) -> {
        freeze(campaign, 5_000);
    }),
    FREEZE_20((campaign, random) -> {
        freeze(campaign, 20_000);
    }),
    FREEZE_60((campaign, random) -> {
        freeze(campaign, 60_000);
    }),
    POSTGRES_RESTART((campaign, random) -> {
        campaign.cluster().postgres().stop();
        campaign.cluster().postgres().start();
    }),
    POSTGRES_CRASH((campaign, random) -> {
        campaign.cluster().postgres().crash();
        campaign.cluster().postgres().start();
    }),
    POSTGRES_AWAY_60((campaign, random) -> {
        campaign.cluster().postgres().stop();
        Thread.sleep(60_000);
        campaign.cluster().postgres().start();
    }),
    BACKENDS_KILLED((campaign, random) -> {
        for (int i = 0; i < 40; i++) {
            campaign.cluster()
                    .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
            Thread.sleep(random.nextInt(100));
        }
    }),
    ANSWERS_OF_POSTGRES_CUT((campaign, random) -> {
        for (int i = 0; i < 5; i++) {
            campaign.cluster().postgresWire().cut();
            Thread.sleep(random.nextInt(300));
            campaign.cluster().postgresWire().mend();
            Thread.sleep(500);
        }
    }),
    QUEUE_LOCKED((campaign, random) -> {
        try (Connection connection = campaign.cluster().postgres().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE delivery_queue IN ACCESS EXCLUSIVE MODE");
            Thread.sleep(8_000);
            connection.rollback();
        }
    }),
    TRANSACTION_HELD((campaign, random) -> {
        try (Connection connection = campaign.cluster().postgres().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM delivery_queue");
            Thread.sleep(120_000);
            connection.rollback();
        }
    }),
    POSTGRES_SLOW((campaign, random) -> {
        campaign.cluster().postgresWire().delay(20);
        Thread.sleep(5_000);
        campaign.cluster().postgresWire().mend();
    }),
    /** Each flush of the log waits 100 ms, everybody's: as a slow disk does to commits, though not to reads. */
    COMMITS_SLOW((campaign, random) -> {
        commitDelay(campaign, "= 100000", "= 0");
        Thread.sleep(8_000);
        commitDelay(campaign, "TO DEFAULT", "TO DEFAULT");
    }),
    REDIS_DOWN((campaign, random) -> {
        campaign.cluster().redis().stop();
        Thread.sleep(4_000);
        campaign.cluster().redis().start();
    }),
    REDIS_SLOW((campaign, random) -> {
        campaign.cluster().redisWire().delay(250);
        Thread.sleep(5_000);
        campaign.cluster().redisWire().mend();
    }),
    REDIS_EMPTIED((campaign, random) -> {
        for (int i = 0; i < 3; i++) {
            campaign.cluster().emptyRedis();
            Thread.sleep(1_000 + random.nextInt(500));
        }
    }),
    THROTTLED((campaign, random) -> {
        provider(campaign, "{\"kind\": \"error\", \"code\": 130429, \"status\": 429, \"count\": 30}");
    }),
    SERVER_ERRORS((campaign, random) -> {
        provider(campaign, "{\"kind\": \"error\", \"code\": 131000, \"status\": 500, \"count\": 40}");
        provider(campaign, "{\"kind\": \"reset\", \"count\": 10}");
    }),
    HANGS((campaign, random) -> {
        provider(campaign, "{\"kind\": \"slow\", \"delay_ms\": 15000, \"count\": 20}");
        Thread.sleep(12_000);
    }),
    ACCEPTED_THEN_DROPPED((campaign, random) -> {
        provider(campaign, "{\"kind\": \"accept_then_drop\", \"count\": 15}");
        provider(campaign, "{\"kind\": \"not_json\", \"count\": 10}");
    }),
    RECEIPTS_LOST((campaign, random) -> {
        campaign.cluster().callbackWire().cut();
        provider(campaign, "{\"kind\": \"accept_then_drop\", \"count\": 5}");
        Thread.sleep(5_000);
        campaign.cluster().callbackWire().mend();
    }),
    RECEIPTS_MUDDLED((campaign, random) -> {
        campaign.cluster()
                .control(
                        "PUT",
                        "/settings",
                        "{\"reorder\": true, \"duplicate_probability\": 0.5, \"sent_after_ms\": 1,"
                                + " \"delivered_after_ms\": 1, \"read_after_ms\": 1}");
        provider(campaign, "{\"kind\": \"accept_then_drop\", \"count\": 10}");
        Thread.sleep(3_000);
    }),
    CLOCK_AN_HOUR_OFF(WrongClock::strike),
    PAUSED_AND_RESUMED((campaign, random) -> {
        for (int i = 0; i < 3; i++) {
            campaign.act("pause");
            Thread.sleep(random.nextInt(600));
            campaign.act("resume");
            Thread.sleep(random.nextInt(600));
        }
    }),
    CANCELLED((campaign, random) -> {
        campaign.act("cancel");
    }),
    EDITED_AT_THE_INSTANT(Races::edit),
    HALTED_AT_THE_INSTANT(Races::halt);

    private final Strike strike;

    Fault(Strike strike) {
        this.strike = strike;
    }

    private interface Strike {
        void at(ChaosCampaign campaign, RandomGenerator random) throws Exception;
    }

    /** Breaks something, perhaps waits, and usually mends it. */
    void strike(ChaosCampaign campaign, RandomGenerator random) throws Exception {
        strike.at(campaign, random);
    }

    /** Whether the campaign's policy is to resend what nobody knows: receipts come in time, or duplicates are expected. */
    boolean resends() {
        return name().startsWith("KILL") || name().startsWith("FREEZE");
    }

    private static void freeze(ChaosCampaign campaign, int millis) throws Exception {
        Instance victim = busy(campaign);
        victim.signal("-STOP");
        Thread.sleep(millis);
        victim.signal("-CONT");
    }

    /** One with calls under way, which take a while; WhatsApp's callbacks go to another one from now on. */
    private static Instance busy(ChaosCampaign campaign) throws Exception {
        ChaosCluster cluster = campaign.cluster();
        provider(campaign, "{\"kind\": \"slow_answer\", \"delay_ms\": 300, \"count\": 200}");
        Instance busy = cluster.holder(campaign);
        cluster.sendCallbacksTo(cluster.instances().stream()
                .filter(instance -> instance != busy && instance.isAlive())
                .findFirst()
                .orElseThrow());
        return busy;
    }

    private static Instance victim(ChaosCampaign campaign, RandomGenerator random) {
        return campaign.cluster()
                .instances()
                .get(random.nextInt(campaign.cluster().instances().size()));
    }

    private static void commitDelay(ChaosCampaign campaign, String micros, String siblings) throws Exception {
        campaign.cluster().execute("ALTER SYSTEM SET commit_delay " + micros);
        campaign.cluster().execute("ALTER SYSTEM SET commit_siblings " + siblings);
        campaign.cluster().execute("SELECT pg_reload_conf()");
    }

    private static void provider(ChaosCampaign campaign, String fault) throws Exception {
        campaign.cluster().control("POST", "/faults", fault);
    }
}

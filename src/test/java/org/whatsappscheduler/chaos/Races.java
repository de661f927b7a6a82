package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.whatsappscheduler.cluster.Campaigns;

/** Small campaigns, each changed or halted at a moment of its own around the one at which that is just too late. */
final class Races {

    private static final int CAMPAIGNS = 20;
    private static final int RECIPIENTS = 10;
    private static final String TOO_LATE = "SCHEDULING_CONFLICT";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Commanded less than this before the instant, a halt is best effort. */
    private static final Duration CERTAIN = Duration.ofSeconds(1);

    private final ChaosCluster cluster;
    private final Checker checker;
    private final AtomicInteger inTime = new AtomicInteger();

    private Races(ChaosCluster cluster) {
        this.cluster = cluster;
        this.checker = new Checker(cluster);
    }

    private interface Race {
        /** Commands, and answers what is left to look at once the campaign has ended. */
        Ending run() throws Exception;
    }

    private interface Ending {
        void check() throws Exception;
    }

    /** What was answered 200 is what everybody gets, what was refused changes nothing; and what is under way stays as it is. */
    static void edit(ChaosCampaign beside, RandomGenerator random) throws Exception {
        new Races(beside.cluster()).edits(beside, random);
    }

    private void edits(ChaosCampaign beside, RandomGenerator random) throws Exception {
        cluster.control("DELETE", "/messages", "");
        String used = cluster.query("SELECT message_id FROM scheduled_messages WHERE id = '" + beside.schedule() + "'")
                .getFirst()
                .getFirst();
        cluster.api("PUT", "/api/messages/" + used, "{\"title\": \"Chaos\", \"content\": \"Too late {{name}}\"}");
        String other = Campaigns.id(
                cluster.api("POST", "/api/messages", "{\"title\": \"Edited\", \"content\": \"Goodbye {{name}}\"}"));
        List<FutureTask<Ending>> races = new ArrayList<>();
        for (int i = 0; i < CAMPAIGNS; i++) {
            // Planned ten seconds ahead: in about a second from here.
            ChaosCampaign campaign = ChaosCampaign.begin(cluster, RECIPIENTS, Duration.ofSeconds(11), "hold");
            int after = random.nextInt(2_400);
            boolean sooner = random.nextBoolean();
            races.add(start(() -> {
                Thread.sleep(after);
                return edited(campaign, other, sooner);
            }));
        }
        finish(races);
        System.out.println(inTime + " changed in time, " + (CAMPAIGNS - inTime.get()) + " too late");
        beside.awaitEnd();
        assertThat(words(beside)).isSubsetOf(Set.of("Hello"));
    }

    private Ending edited(ChaosCampaign campaign, String message, boolean sooner) throws Exception {
        Instant at = sooner ? Instant.now().plusSeconds(2) : campaign.instant();
        String answer = cluster.api(
                "PATCH",
                "/api/schedules/" + campaign.schedule(),
                "{\"message_id\": \"" + message + "\", \"scheduled_time\": \"" + at + "\"}");
        boolean refused = answer.contains(TOO_LATE);
        count(!refused);
        ChaosCampaign now =
                new ChaosCampaign(cluster, campaign.schedule(), refused ? campaign.instant() : at, campaign.size());
        return () -> {
            now.awaitEnd();
            assertThat(checker.check(now, true).violations()).isEmpty();
            assertThat(words(now)).isEqualTo(Set.of(refused ? "Hello" : "Goodbye"));
        };
    }

    /** The first words of what a campaign's recipients got. */
    private Set<String> words(ChaosCampaign campaign) throws Exception {
        Map<String, String> texts = new TreeMap<>();
        for (JsonNode message : JSON.readTree(cluster.look("/messages?limit=10000"))) {
            texts.put(
                    message.path("biz_opaque_callback_data").asText(),
                    message.path("content").asText());
        }
        Set<String> words = new TreeSet<>();
        for (List<String> delivery : campaign.deliveries()) {
            texts.forEach((correlation, text) -> {
                if (correlation.startsWith(delivery.getFirst())) {
                    words.add(text.substring(0, text.indexOf(" Person")));
                }
            });
        }
        return words;
    }

    /** Cancelled or paused around the instant: certain when it is early enough, and then nobody gets it, or not before it goes on. */
    static void halt(ChaosCampaign beside, RandomGenerator random) throws Exception {
        Races races = new Races(beside.cluster());
        List<FutureTask<Ending>> running = new ArrayList<>();
        for (int i = 0; i < CAMPAIGNS; i++) {
            ChaosCampaign campaign = ChaosCampaign.begin(races.cluster, RECIPIENTS, Duration.ofSeconds(3), "hold");
            Instant when = campaign.instant().plusMillis(random.nextInt(2_000) - 1_500);
            boolean forGood = i % 2 == 0;
            running.add(start(() -> {
                campaign.awaitPlanned();
                Thread.sleep(Duration.between(Instant.now(), when));
                return forGood ? races.cancelled(campaign) : races.paused(campaign);
            }));
        }
        races.finish(running);
        System.out.println(
                races.inTime + " halted for certain, " + (CAMPAIGNS - races.inTime.get()) + " perhaps too late");
    }

    private void count(boolean early) {
        if (early) {
            inTime.incrementAndGet();
        }
    }

    private Ending cancelled(ChaosCampaign campaign) throws Exception {
        boolean refused = campaign.act("cancel").contains(TOO_LATE);
        boolean certain = Instant.now().isBefore(campaign.instant().minus(CERTAIN));
        count(certain);
        return () -> {
            campaign.awaitEnd();
            assertThat(checker.check(campaign, true).violations()).isEmpty();
            if (certain) {
                assertThat(refused).isFalse();
                assertThat(checker.accepts(campaign)).isEmpty();
            }
        };
    }

    private Ending paused(ChaosCampaign campaign) throws Exception {
        campaign.act("pause");
        boolean certain = Instant.now().isBefore(campaign.instant().minus(CERTAIN));
        count(certain);
        Thread.sleep(2_500);
        Instant resumed = Instant.now();
        campaign.act("resume");
        return () -> {
            campaign.awaitEnd();
            assertThat(checker.check(campaign, true).violations()).isEmpty();
            assertThat(campaign.count("status IN ('cancelled', 'expired', 'skipped', 'failed')"))
                    .isZero();
            if (certain) {
                assertThat(checker.accepts(campaign)).allMatch(at -> at.toEpochMilli() >= resumed.toEpochMilli());
            }
        };
    }

    private static FutureTask<Ending> start(Race race) {
        FutureTask<Ending> task = new FutureTask<>(race::run);
        Thread.startVirtualThread(task);
        return task;
    }

    private void finish(List<FutureTask<Ending>> races) throws Exception {
        for (FutureTask<Ending> race : races) {
            try {
                race.get().check();
            } catch (ExecutionException failed) {
                throw new AssertionError(failed.getCause());
            }
        }
    }
}

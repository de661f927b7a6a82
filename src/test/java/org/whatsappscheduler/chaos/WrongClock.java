package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.random.RandomGenerator;
import org.whatsappscheduler.cluster.Instance;

/** One process whose wall clock is an hour off: it takes the commands and the callbacks and, for a while, sends alone. */
final class WrongClock {

    private static final Duration OFF = Duration.ofHours(1);

    private WrongClock() {}

    static void strike(ChaosCampaign beside, RandomGenerator random) throws Exception {
        ChaosCluster cluster = beside.cluster();
        Instance wrong = cluster.instances().getFirst();
        long millis = random.nextBoolean() ? OFF.toMillis() : -OFF.toMillis();
        wrong.signal("-TERM");
        cluster.start(wrong, "-javaagent:" + agent(cluster.home()) + "=" + millis);
        assertThat(Duration.between(Instant.now(), believed(wrong)).toMinutes())
                .isBetween(millis / 60_000 - 5, millis / 60_000 + 5);

        ChaosCampaign campaign = ChaosCampaign.begin(cluster, 300, Duration.ofSeconds(2), "hold");
        campaign.awaitAccepted(20);
        List<Instance> others =
                cluster.instances().subList(1, cluster.instances().size());
        for (Instance other : others) {
            other.signal("-STOP");
        }
        Thread.sleep(1_500);
        long before = campaign.count("accepted_at IS NOT NULL");
        Thread.sleep(3_000);
        assertThat(campaign.count("accepted_at IS NOT NULL")).isGreaterThan(before);
        for (Instance other : others) {
            other.signal("-CONT");
        }
        campaign.awaitEnd();
        assertThat(new Checker(cluster).check(campaign, true).violations()).isEmpty();
        wrong.signal("-TERM");
        cluster.start(wrong);
    }

    private static Instant believed(Instance instance) throws IOException {
        return Instant.parse(Files.readAllLines(instance.log()).stream()
                .filter(line -> line.startsWith(ClockAgent.SAYS))
                .reduce((first, second) -> second)
                .orElseThrow()
                .substring(ClockAgent.SAYS.length()));
    }

    private static Path agent(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", ClockAgent.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        String entry = ClockAgent.class.getName().replace('.', '/') + ".class";
        Path jar = directory.resolve("clock-agent.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream bytes = WrongClock.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            bytes.transferTo(out);
        }
        return jar;
    }
}

package org.whatsappscheduler.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.ProductionDependencies;

/**
 * The JVM's image, built by buildah and run as the user it names. Where buildah is not, or the base images cannot be had, the
 * reason is printed and nothing is tried.
 */
@Tag("image")
class ImageIT {

    private static final String IMAGE = "localhost/whatsapp-scheduler:it";
    private static final Path DOCKERFILE = Path.of("docker/Dockerfile.jvm");
    private static final Path LOG = Path.of("target/image.log").toAbsolutePath();

    /** With this machine's Maven repository, so that nothing is fetched twice. */
    @BeforeAll
    static void build() throws Exception {
        assumeTrue(isBuildahThere(), "No image is built: buildah is not there");
        Files.deleteIfExists(LOG);
        for (String base : bases()) {
            assumeTrue(
                    buildah("inspect", "--type", "image", base) == 0 || buildah("pull", base) == 0,
                    "No image is built: " + base + " can't be had, see " + LOG);
        }
        assertThat(buildah(
                        "bud",
                        "--network",
                        "host",
                        "--ulimit",
                        "nofile=20000:20000",
                        "-v",
                        System.getProperty("user.home") + "/.m2:/root/.m2",
                        "-f",
                        DOCKERFILE.toString(),
                        "-t",
                        IMAGE,
                        "."))
                .as("see %s", LOG)
                .isZero();
    }

    private static boolean isBuildahThere() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "buildah")));
    }

    /** What the image is made from. */
    private static List<String> bases() throws IOException {
        try (Stream<String> lines = Files.lines(DOCKERFILE)) {
            return lines.filter(line -> line.startsWith("FROM "))
                    .map(line -> "docker.io/library/" + line.split(" ")[1])
                    .distinct()
                    .toList();
        }
    }

    private static int buildah(String... arguments) throws IOException, InterruptedException {
        return new ProcessBuilder(command(arguments))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(LOG.toFile()))
                .start()
                .waitFor();
    }

    private static String answer(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(arguments))
                .redirectError(Redirect.appendTo(LOG.toFile()))
                .start();
        String answer = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("see %s", LOG).isZero();
        return answer.strip();
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("buildah"));
        command.addAll(List.of(arguments));
        return command;
    }

    @Test
    void startsAsItsUserFromItsCacheAndAnswers() throws Exception {
        int api = Ports.free();
        int management = Ports.free();
        List<String> command = new ArrayList<>(command("run", "--network", "host"));
        new ProductionDependencies().start().forEach((name, value) -> setting(command, name, value));
        setting(command, "quarkus.http.port", String.valueOf(api));
        setting(command, "quarkus.management.port", String.valueOf(management));
        command.addAll(List.of(answer("from", IMAGE), "--"));
        command.addAll(entrypoint());
        Subprocess running = new Subprocess(LOG, Map.of(), command);
        running.awaitReady("http://127.0.0.1:" + management + "/q/health/ready");
        URI document = URI.create("http://127.0.0.1:" + api + "/q/openapi");
        assertThat(HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(document).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
        assertThat(Files.readString(LOG)).contains("Listening on").doesNotContain("AOT cache");
        running.signal("-TERM");
    }

    private static void setting(List<String> command, String name, String value) {
        String variable = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        command.addAll(List.of("--env", variable + "=" + value));
    }

    /** As the Dockerfile has it: "buildah run" does not know of it. */
    private static List<String> entrypoint() throws IOException {
        try (Stream<String> lines = Files.lines(DOCKERFILE)) {
            String written = lines.filter(line -> line.startsWith("ENTRYPOINT "))
                    .findFirst()
                    .orElseThrow();
            return Stream.of(written.replaceAll("^.*\\[|\\].*$", "").split(", "))
                    .map(part -> part.replace("\"", ""))
                    .toList();
        }
    }

    @Test
    void isNobodysButItsUsersAndSaysWhatItIsMadeOf() throws Exception {
        String container = answer("from", IMAGE);
        assertThat(answer("run", container, "--", "id", "-u")).isEqualTo("10001");
        assertThat(answer("run", container, "--", "cat", "/usr/share/sbom/whatsapp-scheduler.cdx.json"))
                .contains("CycloneDX", "pkg:maven/org.postgresql/postgresql@");
    }
}

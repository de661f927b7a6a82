package org.whatsappscheduler.helm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The chart's directory, or a copy of it, and what Helm makes of it. */
record Chart(Path directory) {

    static final Path HOME = Path.of("helm/whatsapp-scheduler");
    static final Path MINIMAL = HOME.resolve("ci/minimal-values.yaml");
    static final String RELEASE = "rel";
    private static final Path COPIES = Path.of("target/chart");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<Path, Manifests> RENDERED = new ConcurrentHashMap<>();

    static Chart original() {
        return new Chart(HOME);
    }

    /** A copy whose hooks are ordinary objects: Helm does not show hooks when it renders a chart as a library. */
    static Chart withoutHooks(String name) {
        return copy(name, true);
    }

    static Chart copy(String name, boolean withoutHooks) {
        Path copy = COPIES.resolve(name);
        try (Stream<Path> files = Files.walk(HOME)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(HOME.relativize(file));
                Files.createDirectories(to.getParent());
                String text = Files.readString(file);
                Files.writeString(to, withoutHooks ? text.replace("helm.sh/hook", "example.org/hook") : text);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Chart(copy);
    }

    /** Every file of values that comes with the chart. */
    static List<Path> valuesFiles() throws IOException {
        try (Stream<Path> ci = Files.list(HOME.resolve("ci"));
                Stream<Path> examples = Files.list(HOME.resolve("examples"))) {
            return Stream.concat(ci, examples)
                    .filter(file -> file.toString().endsWith("-values.yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** Everything the chart makes of a file of values, hooks included. */
    static Manifests everything(Path values) {
        return RENDERED.computeIfAbsent(
                values, file -> withoutHooks("everything").render(file));
    }

    Manifests render(Path values) {
        return Manifests.of(
                template(RELEASE).withValuesFile(values.toAbsolutePath()).call());
    }

    /** With the least of values and some of one's own, as {@code a.b=c} each, the latter in YAML. */
    Manifests renderWith(String... settings) {
        try {
            ObjectNode values = (ObjectNode) YAML.readTree(MINIMAL.toFile());
            for (String setting : settings) {
                String[] parts = setting.split("=", 2);
                String[] path = parts[0].split("\\.");
                ObjectNode parent = values;
                for (int i = 0; i < path.length - 1; i++) {
                    parent = parent.withObjectProperty(path[i]);
                }
                parent.set(path[path.length - 1], YAML.readTree(parts[1].isEmpty() ? "''" : parts[1]));
            }
            Path file = Files.createTempFile(Files.createDirectories(COPIES), "values", ".yaml");
            YAML.writeValue(file.toFile(), values);
            return render(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    TemplateCommand template(String release) {
        return new Helm(directory)
                .template()
                .withName(release)
                .withNamespace("messaging")
                .withKubeVersion("1.31.0");
    }
}

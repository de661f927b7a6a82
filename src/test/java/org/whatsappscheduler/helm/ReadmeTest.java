package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README tells of every value. With {@code -Dchart.readme=write} its table is written anew. */
class ReadmeTest {

    private static final Path README = Chart.HOME.resolve("README.md");
    private static final String BEGIN = "<!-- values: begin -->\n";
    private static final String END = "<!-- values: end -->";

    private static String readme() throws IOException {
        return Files.readString(README);
    }

    @Test
    void itsTableIsThatOfTheValues() throws IOException {
        String table = ValuesTable.of(Chart.HOME.resolve("values.yaml"));
        String readme = readme();
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        int end = readme.indexOf(END);
        if ("write".equals(System.getProperty("chart.readme"))) {
            Files.writeString(README, readme.substring(0, begin) + table + readme.substring(end));
        }
        assertThat(readme().substring(begin, readme().indexOf(END))).isEqualTo(table);
    }

    @Test
    void everyKeyIsNamedWithWhatItIs() throws IOException {
        String readme = readme();
        List<String> paths = new ArrayList<>();
        leaves("", new YAMLMapper().readTree(Chart.HOME.resolve("values.yaml").toFile()), paths);
        assertThat(paths).hasSizeGreaterThan(100).allMatch(path -> isNamed(readme, path));
    }

    /** By itself, or as a part of a value that is a map of Kubernetes'. */
    private static boolean isNamed(String readme, String path) {
        for (String part = path; !part.isEmpty(); part = part.substring(0, Math.max(0, part.lastIndexOf('.')))) {
            if (readme.contains("| `" + part + "` |")) {
                return true;
            }
        }
        return false;
    }

    private static void leaves(String path, JsonNode node, List<String> into) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(entry -> leaves(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), into));
        } else {
            into.add(path);
        }
    }
}

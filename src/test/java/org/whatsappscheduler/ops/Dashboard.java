package org.whatsappscheduler.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Grafana dashboard of the chart. */
record Dashboard(Path file, JsonNode json) {

    static List<Dashboard> all(Path directory) throws IOException {
        List<Dashboard> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                all.add(new Dashboard(file, new ObjectMapper().readTree(Files.readString(file))));
            }
        }
        return all;
    }

    String title() {
        return json.path("title").asText();
    }

    /** Those that show something; rows only divide. */
    List<JsonNode> panels() {
        return json.path("panels")
                .valueStream()
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    List<String> queries() {
        return panels().stream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .map(target -> target.path("expr").asText())
                .toList();
    }

    /** The variable of that name; missing when there is none. */
    JsonNode variable(String name) {
        return json.path("templating")
                .path("list")
                .valueStream()
                .filter(variable -> variable.path("name").asText().equals(name))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}

package org.whatsappscheduler.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The alerts and the recorded series of the chart. */
record Rules(List<Alert> alerts, Map<String, String> recorded) {

    /** An alert as it is written. */
    record Alert(
            String name, String query, String patience, Map<String, String> labels, Map<String, String> annotations) {}

    /** Reads all files of a directory. */
    static Rules read(Path directory) throws IOException {
        List<Alert> alerts = new ArrayList<>();
        Map<String, String> recorded = new HashMap<>();
        for (Path file : files(directory)) {
            Map<String, List<Map<String, Object>>> page = new Yaml().load(Files.readString(file));
            page.get("groups").stream().flatMap(Rules::rulesOf).forEach(rule -> {
                String query = (String) rule.get("expr");
                if (rule.get("alert") instanceof String name) {
                    alerts.add(new Alert(
                            name, query, (String) rule.get("for"), texts(rule, "labels"), texts(rule, "annotations")));
                } else {
                    recorded.put((String) rule.get("record"), query);
                }
            });
        }
        return new Rules(alerts, recorded);
    }

    static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @SuppressWarnings("unchecked")
    private static Stream<Map<String, Object>> rulesOf(Map<String, Object> group) {
        return ((List<Map<String, Object>>) group.get("rules")).stream();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> texts(Map<String, Object> rule, String key) {
        return (Map<String, String>) rule.getOrDefault(key, Map.of());
    }

    Set<String> records() {
        return recorded.keySet();
    }

    /** All queries, by the names of their rules. */
    Map<String, String> queries() {
        Map<String, String> queries = new HashMap<>(recorded);
        queries.putAll(alerts.stream()
                .collect(Collectors.toMap(Alert::name, Alert::query, (one, other) -> one + " or " + other)));
        return queries;
    }
}

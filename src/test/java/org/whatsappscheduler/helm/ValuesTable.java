package org.whatsappscheduler.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of the README, from the comments in values.yaml: a row for each value that has one. */
final class ValuesTable {

    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):(?: (.*))?");
    private static final Pattern COMMENT = Pattern.compile(" *# (.*)");
    private static final int INDENT = 2;

    private record Entry(String path, int depth, String comment, String value) {}

    private ValuesTable() {}

    static String of(Path values) throws IOException {
        List<Entry> entries = entries(Files.readAllLines(values));
        StringBuilder table = new StringBuilder("| value | default | what |\n|---|---|---|\n");
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            boolean section = i + 1 < entries.size()
                    && entries.get(i + 1).depth() > entry.depth()
                    && !entries.get(i + 1).comment().isEmpty();
            if (section) {
                table.append("| **%s** | | %s |\n".formatted(entry.path(), entry.comment()));
            } else if (!entry.comment().isEmpty()) {
                String value = entry.value().isEmpty() ? "see values.yaml" : "`" + entry.value() + "`";
                table.append("| `%s` | %s | %s |\n".formatted(entry.path(), value, entry.comment()));
            }
        }
        return table.toString();
    }

    private static List<Entry> entries(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        List<String> path = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        for (String line : lines) {
            Matcher told = COMMENT.matcher(line);
            Matcher key = KEY.matcher(line);
            if (told.matches()) {
                comment.append(comment.isEmpty() ? "" : " ").append(told.group(1));
            } else if (key.matches()) {
                int depth = key.group(1).length() / INDENT;
                path.subList(Math.min(depth, path.size()), path.size()).clear();
                path.add(key.group(2));
                String value = key.group(3) == null ? "" : key.group(3);
                entries.add(new Entry(String.join(".", path), depth, comment.toString(), value));
                comment.setLength(0);
            }
        }
        return entries;
    }
}

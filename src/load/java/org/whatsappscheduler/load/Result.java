package org.whatsappscheduler.load;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Figures by name, in the order in which they were added. */
final class Result {

    private final Map<String, Double> figures = new LinkedHashMap<>();

    Result with(String name, double figure) {
        figures.put(name, figure);
        return this;
    }

    double get(String name) {
        return figures.get(name);
    }

    String json(String benchmark) {
        return figures.entrySet().stream()
                .map(figure -> String.format(Locale.ROOT, "\"%s\": %s", figure.getKey(), number(figure.getValue())))
                .collect(Collectors.joining(", ", "{\"benchmark\": \"" + benchmark + "\", ", "}"));
    }

    private static String number(double figure) {
        return figure == Math.rint(figure) && Math.abs(figure) < 1e15
                ? String.valueOf((long) figure)
                : String.format(Locale.ROOT, Math.abs(figure) < 10 ? "%.4f" : "%.1f", figure);
    }
}

package org.whatsappscheduler.ops;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of what a scrape holds. */
record Scrape(String text) {

    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(\\{.*})? ", Pattern.MULTILINE);
    private static final Pattern PART = Pattern.compile("_(bucket|sum|count|max)$");

    /** As rules and dashboards name them. */
    Set<String> series() {
        Set<String> names = new TreeSet<>();
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            names.add(sample.group(1));
        }
        return names;
    }

    /** A histogram's and a timer's parts are one metric. */
    Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        series().forEach(name -> names.add(PART.matcher(name).replaceFirst("")));
        return names;
    }
}

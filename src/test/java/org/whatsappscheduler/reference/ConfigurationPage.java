package org.whatsappscheduler.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of the reference. */
final class ConfigurationPage {

    private static final String HEAD = "| property, variable | type | default | meaning |\n|---|---|---|---|\n";

    private final OwnSettings own;
    private final Comments comments;
    private final PlatformSettings platform;

    ConfigurationPage(OwnSettings own, Comments comments, PlatformSettings platform) {
        this.own = own;
        this.comments = comments;
        this.platform = platform;
    }

    String tables() {
        List<String> sections = new ArrayList<>();
        for (Class<?> mapping : OwnSettings.mappings()) {
            sections.add(section(OwnSettings.prefix(mapping), comments.of(mapping) + "\n\n", own.of(mapping)));
        }
        platform.all().forEach((heading, settings) -> sections.add(section(heading, "", settings)));
        return String.join("\n", sections);
    }

    private static String section(String heading, String meaning, List<Setting> settings) {
        return "## " + heading + "\n\n" + meaning
                + settings.stream().map(Setting::row).collect(Collectors.joining("", HEAD, ""));
    }
}

package org.whatsappscheduler.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The settings of Quarkus that somebody who runs the service has a use for. What they are for is told here, because
 * Quarkus tells it to developers; their names, types and defaults come from the descriptions in its artifacts, and from
 * our own application.properties.
 */
final class PlatformSettings {

    private static final String RUN_TIME = "RUN_TIME";

    private record Told(String name, String meaning) {}

    private record Section(String heading, List<Told> settings) {}

    private static final List<Section> SECTIONS = List.of(
            section(
                    "PostgreSQL",
                    new Told(
                            "quarkus.datasource.jdbc.url",
                            "`jdbc:postgresql://host:5432/database`; PostgreSQL 15 or newer."),
                    new Told("quarkus.datasource.username", "The user, who owns the database: migrations make tables."),
                    new Told("quarkus.datasource.password", "The user's password."),
                    new Told(
                            "quarkus.datasource.jdbc.max-size",
                            "Connections of this process; whoever finds none free waits."),
                    new Told("quarkus.datasource.jdbc.acquisition-timeout", "How long; afterwards the answer is 503."),
                    new Told(
                            "quarkus.flyway.migrate-at-start",
                            "Whether this process migrates the database; where another one does, it waits for that.")),
            section(
                    "Redis",
                    new Told("quarkus.redis.hosts", "`redis://host:6379`, `rediss://` with TLS; Redis 6.2 or newer."),
                    new Told("quarkus.redis.password", "The password, where it is not part of the URL."),
                    new Told("quarkus.redis.client-type", "`standalone` or `sentinel`."),
                    new Told("quarkus.redis.master-name", "With sentinels, what they call it."),
                    new Told("quarkus.redis.timeout", "How long an answer may take; afterwards it goes on without.")),
            section(
                    "HTTP",
                    new Told("quarkus.http.port", "The API, the console and WhatsApp's callbacks."),
                    new Told("quarkus.http.host", "The address it listens on; all of them in production."),
                    new Told("quarkus.management.port", "Health and metrics; not for the public."),
                    new Told("quarkus.management.host", "The address these are served on."),
                    new Told(
                            "quarkus.http.proxy.proxy-address-forwarding",
                            "Whether a proxy in front is believed when it says who calls; only where nobody comes past it."),
                    new Told(
                            "quarkus.http.limits.max-body-size",
                            "The largest body at all; more than `scheduler.imports.max-bytes`."),
                    new Told("quarkus.http.idle-timeout", "How long an unused connection is kept."),
                    new Told(
                            "quarkus.shutdown.delay",
                            "How long it says that it is not ready before it stops to serve."),
                    new Told("quarkus.shutdown.timeout", "How long requests under way may take to end after that.")),
            section(
                    "Logs",
                    new Told("quarkus.log.level", "What is logged at all."),
                    new Told("quarkus.log.console.json.enabled", "JSON, or lines for people.")));

    private final Map<String, JsonNode> described = new HashMap<>();
    private final Properties application = new Properties();

    PlatformSettings() throws IOException {
        ClassLoader loader = PlatformSettings.class.getClassLoader();
        ObjectMapper json = new ObjectMapper();
        for (URL model :
                Collections.list(loader.getResources("META-INF/quarkus-config-doc/quarkus-config-model.json"))) {
            for (JsonNode item : json.readTree(model.openStream()).findParents("path")) {
                described.put(item.at("/path/property").asText(), item);
            }
        }
        try (InputStream own = loader.getResourceAsStream("application.properties")) {
            application.load(own);
        }
    }

    private static Section section(String heading, Told... settings) {
        return new Section(heading, List.of(settings));
    }

    /** By heading. */
    Map<String, List<Setting>> all() {
        Map<String, List<Setting>> all = new LinkedHashMap<>();
        SECTIONS.forEach(section -> all.put(
                section.heading(),
                section.settings().stream().map(this::setting).toList()));
        return all;
    }

    private Setting setting(Told told) {
        JsonNode item = described.get(told.name());
        if (item == null || !RUN_TIME.equals(item.path("phase").asText())) {
            throw new AssertionError("Nothing that counts at run time is called " + told.name());
        }
        return new Setting(
                told.name(),
                item.at("/path/environmentVariable").asText(),
                words(item.path("typeDescription").asText()),
                application.getProperty(told.name(), item.path("defaultValue").asText()),
                told.meaning());
    }

    private static String words(String type) {
        return switch (type) {
            case "int" -> "whole number";
            case "boolean" -> "`true` or `false`";
            case "Duration" -> "duration";
            case "MemorySize" -> "size";
            case "URI" -> "URL";
            default -> "text";
        };
    }
}

package org.whatsappscheduler.ops;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.EnvConfigSource;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Refuses to start with an environment variable of ours that is misspelt. Names in files and system properties are
 * checked by the configuration itself, which lets those in the environment pass.
 */
@ApplicationScoped
class EnvironmentCheck {

    private static final Pattern OURS = Pattern.compile("(SCHEDULER|WHATSAPP|SIMULATOR)_.*");

    /** Settings that are absent unless somebody sets them; a test holds this list against the mappings. */
    static final Set<String> WITHOUT_DEFAULT = Set.of(
            "scheduler.audience.default-region",
            "scheduler.bootstrap-key",
            "scheduler.oidc.audience",
            "scheduler.oidc.issuer",
            "scheduler.oidc.role-claim",
            "scheduler.pod-uid",
            "scheduler.sealing-keys",
            "simulator.webhook-url",
            "whatsapp.access-token",
            "whatsapp.app-secret",
            "whatsapp.messages-per-hour",
            "whatsapp.phone-number-id",
            "whatsapp.verify-token");

    /** Words by language: the last part is anybody's. */
    private static final Pattern BY_LANGUAGE = Pattern.compile("SCHEDULER_OPT_OUT_WORDS_.+");

    /** What Kubernetes adds for a Service that happens to be called like us. */
    private static final Pattern SERVICE_LINK = Pattern.compile(".*_SERVICE_(HOST|PORT).*|.*_PORT(_\\d+_.*)?");

    void onStart(@Observes @Priority(2) StartupEvent event, Config config) {
        Set<String> unknown = unknown(System.getenv(), settings(config));
        if (!unknown.isEmpty()) {
            throw new IllegalStateException("There is no such setting: " + String.join(", ", unknown));
        }
    }

    /** Every property there is: those with a default, which some source other than the environment has, and the rest. */
    private static Set<String> settings(Config config) {
        Set<String> settings = new TreeSet<>(WITHOUT_DEFAULT);
        for (ConfigSource source : config.getConfigSources()) {
            if (!(source instanceof EnvConfigSource)) {
                settings.addAll(source.getPropertyNames());
            }
        }
        return settings;
    }

    /** Those names of ours that no property goes by. */
    static Set<String> unknown(Map<String, String> environment, Collection<String> properties) {
        Set<String> known = properties.stream()
                .map(name -> name.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        for (String name : environment.keySet()) {
            if (OURS.matcher(name).matches()
                    && !BY_LANGUAGE.matcher(name).matches()
                    && !SERVICE_LINK.matcher(name).matches()
                    && !known.contains(name)) {
                unknown.add(name);
            }
        }
        return unknown;
    }
}

package org.whatsappscheduler.common;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What concerns the whole service. */
@ConfigMapping(prefix = "scheduler")
public interface SchedulerConfig {

    /** What a process does. */
    enum Role {
        /** Answers the API and WhatsApp's callbacks. */
        API,
        /** Plans and sends. */
        DISPATCH
    }

    /** What this process does; both by default. */
    @WithDefault("api,dispatch")
    Set<Role> roles();

    /**
     * What tells this pod from all others and survives a restart of its container (Kubernetes: metadata.uid). What an
     * earlier incarnation held is then taken over at once. Two processes must never share one.
     */
    Optional<String> podUid();

    /**
     * How long the start waits for the migrations when another process makes them
     * ({@code quarkus.flyway.migrate-at-start=false}); afterwards it fails.
     */
    @WithDefault("5m")
    Duration schemaWait();

    /**
     * A statement that takes longer is counted and logged as {@code slow-statement}, its text without values; zero for
     * never. Statements that write one row through the ORM are not among them: PostgreSQL's own log has those.
     */
    @WithDefault("500ms")
    Duration slowStatement();

    /** An admin API key that is valid from the first start; at least 16 characters in production. */
    Optional<String> bootstrapKey();

    /**
     * The keys that secrets are sealed with: {@code id:base64} of 32 random bytes, comma separated. The first one seals,
     * every one opens; without any, nothing secret can be stored.
     */
    Optional<List<String>> sealingKeys();
}

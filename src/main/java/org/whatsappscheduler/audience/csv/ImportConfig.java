package org.whatsappscheduler.audience.csv;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much is taken in from files. */
@ConfigMapping(prefix = "scheduler.imports")
public interface ImportConfig {

    /** The largest file; {@code quarkus.http.limits.max-body-size} has to be larger. */
    @WithDefault("200M")
    MemorySize maxBytes();

    /** The most rows of a file; what comes after them is not taken. */
    @WithDefault("2000000")
    int maxRows();
}

package org.whatsappscheduler.ops.embedded;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Values that are found out when they are first asked for. The build reads the configuration too (code generation does, in Maven's own
 * JVM), and must not start a database by that.
 */
record LazyConfigSource(String name, int ordinal, Map<String, Supplier<String>> values) implements ConfigSource {

    @Override
    public Set<String> getPropertyNames() {
        return values.keySet();
    }

    @Override
    public @Nullable String getValue(String propertyName) {
        Supplier<String> value = values.get(propertyName);
        return value == null ? null : value.get();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public int getOrdinal() {
        return ordinal;
    }
}

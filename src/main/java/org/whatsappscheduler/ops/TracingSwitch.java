package org.whatsappscheduler.ops;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Traces are off without a place to send them to, and on with one: what the platform asks is whether they are disabled. */
public final class TracingSwitch implements ConfigSourceInterceptor {

    private static final String DISABLED = "quarkus.otel.sdk.disabled";
    private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";

    /** What stands for the answer as long as nobody has given it. */
    private static final String WITHOUT_ENDPOINT = "without-endpoint";

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue found = context.proceed(name);
        if (!name.equals(DISABLED) || found == null || !WITHOUT_ENDPOINT.equals(found.getValue())) {
            return found;
        }
        ConfigValue endpoint = context.proceed(ENDPOINT);
        boolean isThere = endpoint != null
                && endpoint.getValue() != null
                && !endpoint.getValue().isBlank();
        return found.withValue(String.valueOf(!isThere));
    }
}

package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The application's own properties, with what an operator sets above them. */
class TracingSwitchTest {

    private static boolean isDisabled(Map<String, String> set) {
        Properties ours = new Properties();
        try (InputStream file = TracingSwitchTest.class.getResourceAsStream("/application.properties")) {
            ours.load(file);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        Map<String, String> traces = ours.entrySet().stream()
                .filter(property -> property.getKey().toString().startsWith("quarkus.otel."))
                .collect(Collectors.toMap(
                        property -> property.getKey().toString(),
                        property -> property.getValue().toString()));
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withInterceptors(new TracingSwitch())
                .withSources(new PropertiesConfigSource(traces, "ours", 250))
                .withSources(new PropertiesConfigSource(set, "operator's", 300))
                .build()
                .getValue("quarkus.otel.sdk.disabled", Boolean.class);
    }

    @Test
    void anEndpointSwitchesThemOn() {
        assertThat(isDisabled(Map.of())).isTrue();
        assertThat(isDisabled(Map.of("otel.exporter.otlp.endpoint", ""))).isTrue();
        assertThat(isDisabled(Map.of("otel.exporter.otlp.endpoint", "http://collector:4317")))
                .isFalse();
        assertThat(isDisabled(Map.of("quarkus.otel.exporter.otlp.endpoint", "http://collector:4317")))
                .isFalse();
    }

    @Test
    void whoeverSaysSoHasTheLastWord() {
        Map<String, String> off =
                Map.of("otel.exporter.otlp.endpoint", "http://collector:4317", "otel.sdk.disabled", "true");
        assertThat(isDisabled(off)).isTrue();
        assertThat(isDisabled(Map.of("quarkus.otel.sdk.disabled", "false"))).isFalse();
    }
}

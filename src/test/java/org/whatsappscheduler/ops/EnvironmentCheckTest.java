package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EnvironmentCheckTest {

    private static final List<String> PROPERTIES = List.of("scheduler.dispatch.plan-lead", "whatsapp.base-url", "path");

    @Test
    void aMisspeltNameOfOursIsFound() {
        Map<String, String> environment =
                Map.of("SCHEDULER_DISPATCH_PLAN_LED", "1s", "WHATSAPP_BASEURL", "x", "PATH", "/bin", "OTHER", "y");
        assertThat(EnvironmentCheck.unknown(environment, PROPERTIES))
                .containsExactly("SCHEDULER_DISPATCH_PLAN_LED", "WHATSAPP_BASEURL");
    }

    @Test
    void everySettingWithoutADefaultIsListed() {
        Set<String> absentByDefault = new TreeSet<>();
        for (JavaClass mapping : new ClassFileImporter().importPackages("org.whatsappscheduler")) {
            if (mapping.isAnnotatedWith(ConfigMapping.class)) {
                String prefix = mapping.getAnnotationOfType(ConfigMapping.class).prefix();
                mapping.getMethods().stream()
                        .filter(setting -> setting.getRawReturnType().getName().startsWith("java.util.Optional"))
                        .forEach(setting -> absentByDefault.add(prefix + "." + kebab(setting.getName())));
            }
        }
        assertThat(EnvironmentCheck.WITHOUT_DEFAULT).containsExactlyInAnyOrderElementsOf(absentByDefault);
    }

    private static String kebab(String camelCase) {
        return camelCase.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    @Test
    void whatIsKnownOrComesFromKubernetesPasses() {
        Map<String, String> environment = Map.of(
                "SCHEDULER_DISPATCH_PLAN_LEAD", "1s",
                "WHATSAPP_BASE_URL", "x",
                "SCHEDULER_OPT_OUT_WORDS_EN", "stop",
                "SCHEDULER_SERVICE_HOST", "10.0.0.1",
                "SCHEDULER_PORT_8080_TCP_ADDR", "10.0.0.1",
                "WHATSAPP_SCHEDULER_SERVICE_PORT_HTTP", "80");
        assertThat(EnvironmentCheck.unknown(environment, PROPERTIES)).isEmpty();
    }
}

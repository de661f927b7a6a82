package org.whatsappscheduler.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A native executable can read and write everything that the JVM can. */
class ReflectionTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.whatsappscheduler");

    private static final Map<String, JavaClass> JSON = new JsonCalls(CLASSES).types();

    /** In the hands of methods that write something else: what they ask with, read from, or tell within the process. */
    private static final Set<String> NOT_WRITTEN = Set.of(
            "org.whatsappscheduler.api.Answer",
            "org.whatsappscheduler.api.Outdated",
            "org.whatsappscheduler.audience.ZonedNumber",
            "org.whatsappscheduler.audience.csv.CsvRows$Row",
            "org.whatsappscheduler.audience.csv.ImportStore$Reject",
            "org.whatsappscheduler.common.SortKey",
            "org.whatsappscheduler.message.MessageQuery$Filter",
            "org.whatsappscheduler.schedule.ScheduleQuery$Filter");

    @Test
    void whatJacksonReadsAndWritesIsRegistered() {
        Set<String> unknown = new TreeSet<>(Reach.of(JSON.values()).names());
        unknown.removeAll(Reach.ofResources(CLASSES).names());
        unknown.removeIf(name -> CLASSES.get(name).isAnnotatedWith(RegisterForReflection.class));
        assertThat(unknown)
                .as("to be annotated with @RegisterForReflection, or known not to be written")
                .containsExactlyInAnyOrderElementsOf(NOT_WRITTEN);
    }

    /** One for each way: a class that is named, one handed to a helper, one in a column, one that is written, an answer. */
    @Test
    void everyWayToJacksonIsFound() {
        assertThat(JSON.keySet())
                .contains(
                        "org.whatsappscheduler.message.MessageContent",
                        "org.whatsappscheduler.message.LocationContent",
                        "org.whatsappscheduler.message.TemplateContent",
                        "org.whatsappscheduler.sender.SendingHours",
                        "org.whatsappscheduler.audience.RecipientView");
        assertThat(Reach.of(JSON.values()).names()).contains("org.whatsappscheduler.message.TemplateContent$Parameter");
    }

    /** Caffeine finds the class of a cache by a name made of its properties; Quarkus registers those with the most common ones. */
    @Test
    void cachesOfAnUncommonKindAreRegistered() {
        Set<String> common = Set.of("newBuilder", "expireAfterWrite", "maximumSize", "build", "buildAsync");
        assertThat(CLASSES.stream()
                        .filter(type -> type.getMethodCallsFromSelf().stream()
                                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Caffeine.class)
                                        && !common.contains(call.getName()))))
                .isNotEmpty()
                .allSatisfy(type -> assertThat(namesFor(type)).anyMatch(name -> name.contains(".caffeine.")));
    }

    private static String[] namesFor(JavaClass type) {
        return type.isAnnotatedWith(RegisterForReflection.class)
                ? type.getAnnotationOfType(RegisterForReflection.class).classNames()
                : new String[0];
    }

    /** Else one that is no longer needed would stay. */
    @Test
    void nothingElseIsRegistered() {
        Set<String> needed = Reach.of(JSON.values()).names();
        assertThat(CLASSES.stream()
                        .filter(type ->
                                type.isAnnotatedWith(RegisterForReflection.class) && namesFor(type).length == 0))
                .isNotEmpty()
                .allSatisfy(type -> assertThat(needed).contains(type.getName()));
    }
}

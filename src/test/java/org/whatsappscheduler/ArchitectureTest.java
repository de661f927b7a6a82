package org.whatsappscheduler;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveFullNameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.common.Partial;

/** The rules of the house. */
@AnalyzeClasses(packages = ArchitectureTest.BASE, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    static final String BASE = "org.whatsappscheduler";

    /** Imports go down only; the reactors at the top are imported by nobody. */
    @ArchTest
    static final ArchRule allowedEdges = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("common")
            .definedBy(BASE + ".common")
            .layer("api")
            .definedBy(BASE + ".api")
            .layer("event")
            .definedBy(BASE + ".event")
            .layer("webhook")
            .definedBy(BASE + ".webhook")
            .layer("security")
            .definedBy(BASE + ".security")
            .layer("whatsapp")
            .definedBy(BASE + ".whatsapp")
            .layer("cloud")
            .definedBy(BASE + ".whatsapp.cloud")
            .layer("simulator")
            .definedBy(BASE + ".whatsapp.simulator")
            .layer("sender")
            .definedBy(BASE + ".sender")
            .layer("audience")
            .definedBy(BASE + ".audience")
            .layer("imports")
            .definedBy(BASE + ".audience.csv")
            .layer("csv")
            .definedBy(BASE + ".csv")
            .layer("message")
            .definedBy(BASE + ".message")
            .layer("delivery")
            .definedBy(BASE + ".delivery")
            .layer("planning")
            .definedBy(BASE + ".planning")
            .layer("calendar")
            .definedBy(BASE + ".calendar")
            .layer("schedule")
            .definedBy(BASE + ".schedule")
            .layer("receipt")
            .definedBy(BASE + ".receipt")
            .layer("dispatch")
            .definedBy(BASE + ".dispatch")
            .layer("timing")
            .definedBy(BASE + ".timing")
            .layer("retention")
            .definedBy(BASE + ".retention")
            .layer("ops")
            .definedBy(BASE + ".ops..")
            .whereLayer("timing")
            .mayOnlyBeAccessedByLayers("sender", "planning", "schedule")
            .whereLayer("planning")
            .mayOnlyBeAccessedByLayers("calendar", "schedule", "dispatch", "ops")
            .whereLayer("calendar")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("dispatch")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("receipt")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("retention")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("ops")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("simulator")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("cloud")
            .mayOnlyBeAccessedByLayers("receipt")
            .whereLayer("schedule")
            .mayOnlyBeAccessedByLayers("dispatch", "ops")
            .whereLayer("delivery")
            .mayOnlyBeAccessedByLayers("schedule", "dispatch", "receipt", "ops")
            .whereLayer("message")
            .mayOnlyBeAccessedByLayers("planning", "schedule", "dispatch")
            .whereLayer("audience")
            .mayOnlyBeAccessedByLayers("imports", "message", "delivery", "schedule", "dispatch", "receipt")
            .whereLayer("imports")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("csv")
            .mayOnlyBeAccessedByLayers("imports", "delivery")
            .whereLayer("sender")
            .mayOnlyBeAccessedByLayers("planning", "schedule", "dispatch", "ops")
            .whereLayer("event")
            .mayOnlyBeAccessedByLayers("webhook")
            .whereLayer("webhook")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("security")
            .mayOnlyBeAccessedByLayers("sender", "webhook")
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers(
                    "security",
                    "event",
                    "webhook",
                    "sender",
                    "audience",
                    "imports",
                    "message",
                    "delivery",
                    "planning",
                    "calendar",
                    "schedule",
                    "dispatch",
                    "ops")
            .whereLayer("whatsapp")
            .mayOnlyBeAccessedByLayers(
                    "cloud", "sender", "message", "audience", "delivery", "schedule", "dispatch", "receipt");

    @ArchTest
    static final ArchRule noCycles = slices().matching(BASE + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule commonKnowsNothing = noClasses()
            .that()
            .resideInAPackage(BASE + ".common")
            .should()
            .dependOnClassesThat(resideInAPackage(BASE + "..")
                    .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage(BASE + ".common"))));

    @ArchTest
    static final ArchRule timingIsArithmetic = noClasses()
            .that()
            .resideInAPackage(BASE + ".timing")
            .should()
            .dependOnClassesThat(resideInAPackage(BASE + "..")
                    .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage(BASE + ".timing"))))
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "io.quarkus..", "org.hibernate..");

    @ArchTest
    static final ArchRule simulatorSharesNoCode = noClasses()
            .that()
            .resideInAPackage(BASE + ".whatsapp.simulator")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + ".whatsapp", BASE + ".whatsapp.cloud", BASE + ".receipt");

    @ArchTest
    static final ArchRule timeComesFromTheClock = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now");

    @ArchTest
    static final ArchRule oneClock = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(BASE + ".common.Time")
            .and()
            .resideOutsideOfPackage(BASE + ".whatsapp.simulator")
            .should()
            .callMethod(Clock.class, "systemUTC");

    @ArchTest
    static final ArchRule constructorInjectionOnly = fields().should().notBeAnnotatedWith(Inject.class);

    @ArchTest
    static final ArchRule resourceMethodsArePublic = methods()
            .that()
            .areAnnotatedWith(GET.class)
            .or()
            .areAnnotatedWith(POST.class)
            .or()
            .areAnnotatedWith(PUT.class)
            .should()
            .haveModifier(JavaModifier.PUBLIC);

    /** By POST, but they change nothing; and callbacks, whose sender has no key. */
    private static final String NO_COMMANDS =
            ".*(MessageResource\\.preview|DraftResource\\.dryRun|WhatsAppWebhook\\.receive)\\(.*";

    /** Else a change is in no transaction with its line in the audit trail and its Idempotency-Key. */
    @ArchTest
    static final ArchRule changesAreCommands = methods()
            .that()
            .areAnnotatedWith(POST.class)
            .or()
            .areAnnotatedWith(PUT.class)
            .or()
            .areAnnotatedWith(PATCH.class)
            .or()
            .areAnnotatedWith(DELETE.class)
            .should()
            .beAnnotatedWith(Command.class)
            .orShould(haveFullNameMatching(NO_COMMANDS));

    @ArchTest
    static final ArchRule entitiesStayInside = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(jakarta.ws.rs.Path.class)
            .should()
            .notHaveRawReturnType(
                    com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith(Entity.class));

    /** Else a null in a PATCH would be taken for absence, which is to leave things as they are. */
    @ArchTest
    static final ArchRule nullsInChangesAreSeen =
            classes().that().haveNameMatching(".*Patch").should().beAnnotatedWith(Partial.class);

    @ArchTest
    static final ArchRule namesSayWhatThingsAre =
            classes().should().haveNameNotMatching(".*(Service|Util|Utils|Helper|Manager|Impl|Processor|Data|Info)");
}

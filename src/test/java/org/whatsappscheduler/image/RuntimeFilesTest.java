package org.whatsappscheduler.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Properties;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A native executable holds the files that are read while it runs, and nobody reads one that it does not hold. */
class RuntimeFilesTest {

    private static final Path RESOURCES = Path.of("src/main/resources");

    /** What Quarkus' extensions put in: migrations, the console, services, and the configuration when building. */
    private static final List<String> PUT_IN_BY_QUARKUS =
            List.of("db/migration/", "META-INF/resources/", "META-INF/services/", "application.properties");

    private static Properties configuration() throws IOException {
        Properties configuration = new Properties();
        try (InputStream file = Files.newInputStream(RESOURCES.resolve("application.properties"))) {
            configuration.load(file);
        }
        return configuration;
    }

    private static boolean isIncluded(String file) throws IOException {
        return Stream.of(configuration()
                        .getProperty("quarkus.native.resources.includes")
                        .split(","))
                .<PathMatcher>map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .anyMatch(glob -> glob.matches(Path.of(file)));
    }

    private static List<String> filesIn(Class<?> library, String directory) throws IOException, URISyntaxException {
        Path jar = Path.of(
                library.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(Object::toString)
                    .filter(name -> name.startsWith(directory))
                    .toList();
        }
    }

    @Test
    void whatIsKnownOfPhoneNumbersIsIncluded() throws IOException, URISyntaxException {
        List<String> numbers = filesIn(PhoneNumberUtil.class, "com/google/i18n/phonenumbers/data/");
        List<String> zones =
                filesIn(PhoneNumberToTimeZonesMapper.class, "com/google/i18n/phonenumbers/timezones/data/");
        assertThat(numbers).hasSizeGreaterThan(200);
        assertThat(zones).isNotEmpty();
        for (String file : Stream.concat(numbers.stream(), zones.stream()).toList()) {
            assertThat(isIncluded(file)).as(file).isTrue();
        }
    }

    @Test
    void ourOwnFilesAreThoseThatQuarkusPutsInOrIncluded() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = RESOURCES.relativize(file).toString().replace('\\', '/');
                assertThat(PUT_IN_BY_QUARKUS.stream().anyMatch(name::startsWith) || isIncluded(name))
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(configuration()).doesNotContainKey("quarkus.flyway.locations");
    }

    @Test
    void ourOwnCodeReadsNone() {
        JavaClasses ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.whatsappscheduler");
        assertThat(readers(ours))
                .as("the embedded servers are in no executable")
                .allMatch(name -> name.startsWith("org.whatsappscheduler.ops.embedded."));
    }

    /** Libraries that no extension of Quarkus speaks for. Nobody describes a cron expression in words. */
    @Test
    void librariesReadOnlyWhatWeKnowOf() {
        JavaClasses libraries = new ClassFileImporter()
                .importPackages("com.google.i18n.phonenumbers", "org.dmfs", "de.siegmar.fastcsv", "com.cronutils");
        assertThat(readers(libraries))
                .containsExactlyInAnyOrder(
                        "com.cronutils.descriptor.CronDescriptor",
                        "com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper",
                        "com.google.i18n.phonenumbers.metadata.init.ClassPathResourceMetadataLoader");
    }

    private static Set<String> readers(JavaClasses classes) {
        Set<String> readers = new TreeSet<>();
        for (JavaClass type : classes) {
            type.getMethodCallsFromSelf().stream()
                    .filter(call -> call.getName().startsWith("getResource")
                                    && (call.getTargetOwner().isEquivalentTo(Class.class)
                                            || call.getTargetOwner().isAssignableTo(ClassLoader.class))
                            || call.getTargetOwner().isEquivalentTo(ResourceBundle.class)
                                    && call.getName().equals("getBundle"))
                    .forEach(call -> readers.add(type.getName()));
        }
        return readers;
    }
}

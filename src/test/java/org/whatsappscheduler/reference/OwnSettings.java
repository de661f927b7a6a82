package org.whatsappscheduler.reference;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The settings of our own, from the interfaces they are mapped to. */
final class OwnSettings {

    private static final Map<Class<?>, String> TYPES = Map.of(
            String.class, "text",
            boolean.class, "`true` or `false`",
            int.class, "whole number",
            OptionalInt.class, "whole number",
            double.class, "number",
            Duration.class, "duration",
            MemorySize.class, "size",
            URI.class, "URL");

    private final Comments comments;

    OwnSettings(Comments comments) {
        this.comments = comments;
    }

    static List<Class<?>> mappings() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.whatsappscheduler")
                        .stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .<Class<?>>map(type -> type.reflect())
                        .sorted(Comparator.comparing(OwnSettings::prefix))
                        .toList();
    }

    static String prefix(Class<?> mapping) {
        return mapping.getAnnotation(ConfigMapping.class).prefix();
    }

    /** In the order of the source, which is the order they make sense in. */
    List<Setting> of(Class<?> mapping) {
        Map<String, Property> properties = ConfigMappings.getProperties(ConfigClass.configClass(mapping));
        return properties.entrySet().stream()
                // A list's elements have names as well, which nobody needs
                .filter(entry -> !entry.getKey().endsWith("[*]"))
                .sorted(Comparator.comparingInt(
                        entry -> comments.position(mapping, entry.getValue().getMemberName())))
                .map(entry -> setting(mapping, entry.getKey(), entry.getValue().getMethod()))
                .toList();
    }

    private Setting setting(Class<?> mapping, String name, Method method) {
        WithDefault value = method.getAnnotation(WithDefault.class);
        String property = name.replace("*", "<name>");
        String variable = property.replaceAll("[^A-Za-z0-9<>]", "_").toUpperCase(Locale.ROOT);
        return new Setting(
                property,
                variable,
                words(method.getGenericReturnType()) + bounds(method),
                value == null ? "" : value.value(),
                comments.of(mapping, method.getName()));
    }

    private static String words(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] parameters = generic.getActualTypeArguments();
            String inner = words(parameters[parameters.length - 1]);
            boolean several = Collection.class.isAssignableFrom((Class<?>) generic.getRawType());
            return several ? "list of " + inner : inner;
        }
        if (type instanceof Class<?> known && known.isEnum()) {
            return Arrays.stream(known.getEnumConstants())
                    .map(constant -> "`" + constant.toString().toLowerCase(Locale.ROOT) + "`")
                    .collect(Collectors.joining(", "));
        }
        String words = TYPES.get((Class<?>) type);
        if (words == null) {
            throw new AssertionError("The reference has no words for the type " + type);
        }
        return words;
    }

    private static String bounds(Method method) {
        Min min = method.getAnnotation(Min.class);
        Max max = method.getAnnotation(Max.class);
        DecimalMin least = method.getAnnotation(DecimalMin.class);
        DecimalMax most = method.getAnnotation(DecimalMax.class);
        String from = min != null ? min.value() + "" : least != null ? least.value() : "";
        String to = max != null ? max.value() + "" : most != null ? most.value() : "";
        return (from.isEmpty() ? "" : ", at least " + from) + (to.isEmpty() ? "" : ", at most " + to);
    }
}

package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.server.multipart.FileItem;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;

/**
 * What is uploaded: the file, and how to read it.
 *
 * @param fileName without its folder
 * @param mapping the field by the column's name; null leaves the column out
 */
record ImportForm(
        FileItem file,
        @Nullable String fileName,
        List<UUID> groupIds,
        Map<String, @Nullable String> mapping,
        @Nullable String defaultRegion,
        @Nullable String source,
        boolean dryRun) {

    private static final TypeReference<Map<String, @Nullable String>> MAPPING = new TypeReference<>() {};
    private static final Set<String> FIELDS =
            Set.of("file", "group_id", "mapping", "default_region", "source", "dry_run");
    private static final int LONGEST_NAME = 200;
    private static final int MOST_GROUPS = 100;

    /** The form as the contract shows it. */
    @Schema(name = "ImportForm", requiredProperties = "file")
    record Contract(
            @Schema(
                    type = SchemaType.STRING,
                    format = "binary",
                    description = "CSV with the names of its columns first")
            String file,

            // Swagger UI sends what it shows: with an example of an optional field, everybody would send that.
            @Schema(
                    description = "Ids of groups that everybody in the file joins; the field may be repeated",
                    maxItems = 100,
                    examples = "[]")
            @Nullable
            List<UUID> groupId,

            @Schema(
                    description =
                            "JSON: the field by the column's name, or null to leave the column out; what is absent"
                                    + " is recognised or becomes an attribute, e.g."
                                    + " {\"Handy\": \"phone_number\", \"Internal\": null}",
                    examples = "{}")
            @Nullable
            String mapping,

            @Schema(description = "Country of numbers without international prefix, e.g. ES", examples = "") @Nullable
            String defaultRegion,

            @Schema(
                    description =
                            "How everybody in the file has opted in, e.g. web-form; without it only the columns of the"
                                    + " file say so",
                    pattern = "^([a-z0-9_.-]{1,64})?$",
                    examples = "")
            @Nullable
            String source,

            @Schema(description = "Only count what would happen", defaultValue = "false") @Nullable
            Boolean dryRun) {}

    /**
     * Reads a form.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming the field that cannot be honoured
     */
    static ImportForm of(Map<String, Collection<FormValue>> values, ObjectMapper json) {
        values.keySet().stream()
                .filter(name -> !FIELDS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.VALIDATION_ERROR.at("#/" + name, "is not a known field");
                });
        FormValue file = values.getOrDefault("file", List.of()).stream()
                .filter(FormValue::isFileItem)
                .findFirst()
                .orElseThrow(() -> Problem.VALIDATION_ERROR.at("#/file", "must be there, as a file"));
        return new ImportForm(
                Objects.requireNonNull(file.getFileItem()),
                bareName(file.getFileName()),
                groups(values),
                mapping(text(values, "mapping"), json),
                region(text(values, "default_region")),
                source(text(values, "source")),
                dryRun(text(values, "dry_run")));
    }

    private static @Nullable String text(Map<String, Collection<FormValue>> values, String name) {
        Collection<FormValue> given = values.getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw Problem.VALIDATION_ERROR.at("#/" + name, "must be there only once");
        }
        return given.stream()
                .map(value -> value.isFileItem() ? "" : value.getValue())
                .filter(value -> !value.isBlank())
                .findFirst()
                .map(String::strip)
                .orElse(null);
    }

    private static @Nullable String bareName(@Nullable String path) {
        if (path == null || path.isBlank()) {
            return null;
        }
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
                .replace('\0', ' ');
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    private static List<UUID> groups(Map<String, Collection<FormValue>> values) {
        List<UUID> groups = new ArrayList<>();
        for (FormValue value : values.getOrDefault("group_id", List.of())) {
            if (!value.isFileItem() && !value.getValue().isBlank()) {
                groups.add(id(value.getValue().strip(), "#/group_id/" + groups.size()));
            }
        }
        if (groups.size() > MOST_GROUPS) {
            throw Problem.VALIDATION_ERROR.at("#/group_id", "must be there at most 100 times");
        }
        return groups.stream().distinct().toList();
    }

    private static UUID id(String written, String pointer) {
        try {
            return UUID.fromString(written);
        } catch (IllegalArgumentException notAnId) {
            throw Problem.VALIDATION_ERROR.at(pointer, "is not an id");
        }
    }

    private static Map<String, @Nullable String> mapping(@Nullable String written, ObjectMapper json) {
        try {
            Map<String, @Nullable String> mapping = written == null ? null : json.readValue(written, MAPPING);
            return mapping == null ? Map.of() : mapping;
        } catch (JsonProcessingException otherForm) {
            throw Problem.VALIDATION_ERROR.at("#/mapping", "must be a JSON object from columns to fields");
        }
    }

    private static @Nullable String region(@Nullable String written) {
        return written == null ? null : written.toUpperCase(Locale.ROOT);
    }

    private static @Nullable String source(@Nullable String written) {
        if (written != null && !RowReading.SOURCE.matcher(written).matches()) {
            throw Problem.VALIDATION_ERROR.at("#/source", "must be 1 to 64 of a-z, 0-9, _, . and -");
        }
        return written;
    }

    private static boolean dryRun(@Nullable String written) {
        return switch (written) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.VALIDATION_ERROR.at("#/dry_run", "must be true or false");
        };
    }
}

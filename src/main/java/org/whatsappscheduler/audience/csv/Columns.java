package org.whatsappscheduler.audience.csv;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;

/** What the columns of a file are, by the names in its first row. */
final class Columns {

    static final String NAME = "name";
    static final String PHONE_NUMBER = "phone_number";
    static final String TIME_ZONE = "time_zone";
    static final String LANGUAGE = "language";
    static final String OPTED_IN = "opted_in";
    static final String OPTED_IN_AT = "opted_in_at";
    static final String OPT_IN_SOURCE = "opt_in_source";
    static final String OPTED_OUT_AT = "opted_out_at";
    static final String OPT_OUT_SOURCE = "opt_out_source";

    /** One cell of JSON with any number of them. */
    static final String ATTRIBUTES = "attributes";

    /** Before the name of an attribute. */
    static final String ATTRIBUTE = "attributes.";

    /** The columns that a list of rejected rows has besides those of the file. */
    static final List<String> OF_REJECTS = List.of("import_line", "import_code", "import_reason");

    private static final int LONGEST_ATTRIBUTE = 64;
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("attributes\\.[a-z0-9_]{1,64}");

    /** The names by which columns go; where a file has several, the first of these is meant. */
    private static final Map<String, List<String>> NAMES = names();

    private final List<String> header;
    private final @Nullable String[] fields;

    private Columns(List<String> header) {
        this.header = header;
        this.fields = new @Nullable String[header.size()];
    }

    private static Map<String, List<String>> names() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        names.put(
                NAME,
                names("name full_name fullname display_name contact_name contact nombre nombre_completo nome nom"));
        names.put(
                PHONE_NUMBER,
                names(
                        "phone_number whatsapp whatsapp_number mobile mobile_number mobile_phone cell cell_phone cellphone"
                                + " msisdn phone phone_no telephone telephone_number tel telefono telefone movil celular telefon"
                                + " handy"));
        names.put(TIME_ZONE, names("time_zone timezone tz zona_horaria"));
        names.put(LANGUAGE, names("language language_code lang locale idioma"));
        names.put(OPTED_IN, names("opted_in opt_in optin consent"));
        for (String only : List.of(OPTED_IN_AT, OPT_IN_SOURCE, OPTED_OUT_AT, OPT_OUT_SOURCE, ATTRIBUTES)) {
            names.put(only, List.of(only));
        }
        return names;
    }

    private static List<String> names(String separated) {
        return List.of(separated.split(" "));
    }

    /**
     * The field of each column; null for one that is left out.
     *
     * @param mapping the field by the column's name, for those that are not to be guessed; null leaves the column out
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when the mapping does not fit or a needed column is missing
     */
    static List<@Nullable String> of(List<String> header, Map<String, @Nullable String> mapping) {
        Columns columns = new Columns(header);
        Set<Integer> mapped = columns.map(mapping);
        columns.recognise(mapped);
        columns.makeAttributes(mapped);
        columns.require(PHONE_NUMBER, "no column is the phone number: name one phone_number, or give a mapping");
        columns.require(NAME, "no column is the name: name one name, or give a mapping");
        return Collections.unmodifiableList(Arrays.asList(columns.fields));
    }

    private Set<Integer> map(Map<String, @Nullable String> mapping) {
        Set<Integer> mapped = new HashSet<>();
        mapping.forEach((column, field) -> {
            String pointer = "#/mapping/" + column.replace("~", "~0").replace("/", "~1");
            int index = header.indexOf(column);
            if (index < 0) {
                throw Problem.VALIDATION_ERROR.at(pointer, "is not a column of the file");
            }
            if (field != null && !isField(field)) {
                throw Problem.VALIDATION_ERROR.at(
                        pointer, "must be null, attributes.<name> or one of " + String.join(", ", NAMES.keySet()));
            }
            if (field != null && Arrays.asList(fields).contains(field)) {
                throw Problem.VALIDATION_ERROR.at(pointer, "is the field of another column, too");
            }
            fields[index] = field;
            mapped.add(index);
        });
        return mapped;
    }

    private static boolean isField(String field) {
        return NAMES.containsKey(field) || ATTRIBUTE_NAME.matcher(field).matches();
    }

    private void recognise(Set<Integer> mapped) {
        List<String> names = header.stream().map(Columns::normal).toList();
        NAMES.forEach((field, synonyms) -> {
            for (int s = 0; s < synonyms.size() && !Arrays.asList(fields).contains(field); s++) {
                int index = names.indexOf(synonyms.get(s));
                if (index >= 0 && !mapped.contains(index)) {
                    fields[index] = field;
                }
            }
        });
    }

    /** Every other column is one. */
    private void makeAttributes(Set<Integer> mapped) {
        for (int i = 0; i < fields.length; i++) {
            String column = header.get(i);
            if (fields[i] == null && !mapped.contains(i) && !OF_REJECTS.contains(column)) {
                String name = ATTRIBUTE_NAME.matcher(column).matches() ? column : ATTRIBUTE + attribute(column, i);
                for (int n = 2; Arrays.asList(fields).contains(name); n++) {
                    name = ATTRIBUTE + attribute(column, i) + "_" + n;
                }
                fields[i] = name;
            }
        }
    }

    private static String attribute(String column, int index) {
        String name = normal(column);
        // Room for a number, should there be several.
        return name.isEmpty()
                ? "column_" + (index + 1)
                : name.substring(0, Math.min(name.length(), LONGEST_ATTRIBUTE - 4));
    }

    private void require(String field, String orElse) {
        if (!Arrays.asList(fields).contains(field)) {
            throw Problem.VALIDATION_ERROR.at("#/file", orElse);
        }
    }

    /** Lower case, without accents, anything else as underscores. */
    private static String normal(String column) {
        return Normalizer.normalize(column, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_|_$", "");
    }
}

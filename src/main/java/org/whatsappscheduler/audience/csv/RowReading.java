package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.Decision;
import org.whatsappscheduler.audience.RecipientRequest;
import org.whatsappscheduler.audience.Screening;
import org.whatsappscheduler.audience.Screening.Verdict;
import org.whatsappscheduler.audience.Screening.Verdict.Refused;
import org.whatsappscheduler.audience.Words;
import org.whatsappscheduler.audience.Words.Said;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;

/** Makes people of the rows of one import. An empty cell says nothing. */
final class RowReading {

    static final Pattern SOURCE = Pattern.compile("[a-z0-9_.-]{1,64}");

    private static final Set<String> YES =
            Set.of("yes", "y", "true", "t", "1", "x", "si", "s\u00ED", "sim", "oui", "ja");
    private static final Set<String> NO = Set.of("no", "n", "false", "f", "0", "non", "nein");
    private static final TypeReference<Map<String, String>> ATTRIBUTES = new TypeReference<>() {};
    private static final String UNNAMED_SOURCE = "import";

    private final Claim settings;
    private final Screening screening;
    private final ObjectMapper json;

    RowReading(Claim settings, Screening screening, ObjectMapper json) {
        this.settings = settings;
        this.screening = screening;
        this.json = json;
    }

    Verdict read(CsvRows.Row row) {
        Reading cells = new Reading();
        for (int i = 0; i < row.cells().size(); i++) {
            String cell = row.cells().get(i);
            if (i >= settings.fields().size()) {
                return Refused.at(Problem.VALIDATION_ERROR, "#", "has more cells than the first row");
            }
            String field = settings.fields().get(i);
            if (field != null && !cell.isEmpty()) {
                cells.put(field, cell);
            }
        }
        Words words = cells.words();
        return cells.errors.isEmpty()
                ? screening.screen(cells.request(), words, settings.defaultRegion())
                : new Refused(Problem.VALIDATION_ERROR, List.copyOf(cells.errors));
    }

    /** The cells of one row by their field. */
    private final class Reading {

        private final Map<String, String> values = new HashMap<>();
        private final Map<String, String> attributes = new HashMap<>();
        private final List<FieldError> errors = new ArrayList<>();

        void put(String field, String cell) {
            if (field.startsWith(Columns.ATTRIBUTE)) {
                attributes.put(field.substring(Columns.ATTRIBUTE.length()), cell);
            } else if (field.equals(Columns.ATTRIBUTES)) {
                putAll(cell);
            } else {
                values.put(field, cell);
            }
        }

        private void putAll(String cell) {
            try {
                Map<String, String> all = json.readValue(cell, ATTRIBUTES);
                if (all != null) {
                    all.forEach(attributes::putIfAbsent);
                }
            } catch (JsonProcessingException otherForm) {
                refuse(Columns.ATTRIBUTES, "must be a JSON object of texts");
            }
        }

        /** A missing name or number is the screening's to refuse. */
        @SuppressWarnings("NullAway")
        RecipientRequest request() {
            return new RecipientRequest(
                    values.get(Columns.NAME),
                    values.get(Columns.PHONE_NUMBER),
                    values.get(Columns.TIME_ZONE),
                    language(values.get(Columns.LANGUAGE)),
                    attributes,
                    settings.groupIds(),
                    null);
        }

        /** Spreadsheets write ES as often as es. */
        private static @Nullable String language(@Nullable String written) {
            return written == null || written.length() > 3 ? written : written.toLowerCase(Locale.ROOT);
        }

        Words words() {
            @Nullable Boolean optedIn = optedIn();
            Said in = said(Columns.OPTED_IN_AT, Columns.OPT_IN_SOURCE, Boolean.TRUE.equals(optedIn));
            Said out = said(Columns.OPTED_OUT_AT, Columns.OPT_OUT_SOURCE, Boolean.FALSE.equals(optedIn));
            boolean silent = in == null && out == null && settings.consentSource() != null;
            return new Words(silent ? undated(Columns.OPT_IN_SOURCE) : in, out);
        }

        private @Nullable Said said(String at, String source, boolean undated) {
            Instant instant = instant(at);
            if (instant != null) {
                return new Said(source(source), instant, true);
            }
            return undated ? undated(source) : null;
        }

        private Said undated(String source) {
            return new Said(source(source), settings.createdAt(), false);
        }

        private @Nullable Boolean optedIn() {
            String written = values.getOrDefault(Columns.OPTED_IN, "").toLowerCase(Locale.ROOT);
            if (YES.contains(written)) {
                return true;
            }
            if (!written.isEmpty() && !NO.contains(written)) {
                refuse(Columns.OPTED_IN, "must be yes or no");
            }
            return written.isEmpty() ? null : false;
        }

        private @Nullable Instant instant(String field) {
            String written = values.get(field);
            if (written == null) {
                return null;
            }
            try {
                Instant at = Instant.parse(written);
                if (!Decision.isPossible(at, settings.createdAt())) {
                    refuse(field, Decision.IMPOSSIBLE);
                }
                return at;
            } catch (DateTimeParseException otherForm) {
                refuse(field, "must be an instant such as 2026-11-02T09:30:00Z");
                return null;
            }
        }

        private String source(String field) {
            String written = values.get(field);
            if (written == null) {
                return settings.consentSource() == null ? UNNAMED_SOURCE : settings.consentSource();
            }
            if (!SOURCE.matcher(written).matches()) {
                refuse(field, "must be 1 to 64 of a-z, 0-9, _, . and -");
            }
            return written;
        }

        private void refuse(String field, String detail) {
            errors.add(FieldError.at("#/" + field, detail));
        }
    }
}

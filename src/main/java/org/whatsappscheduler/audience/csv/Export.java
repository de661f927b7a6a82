package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.RecipientQuery;
import org.whatsappscheduler.audience.RecipientView;
import org.whatsappscheduler.csv.CsvText;

/**
 * Recipients, piece by piece. Each piece is a query of its own, so that no transaction is as long as the client is slow; who
 * changes meanwhile is written as before or as after.
 */
final class Export implements Supplier<byte[]> {

    private static final int AT_ONCE = 1_000;

    /** Further attributes share a column. */
    private static final int ATTRIBUTE_COLUMNS = 100;

    private static final List<String> FIXED = List.of(
            Columns.NAME,
            Columns.PHONE_NUMBER,
            Columns.TIME_ZONE,
            Columns.LANGUAGE,
            Columns.OPTED_IN_AT,
            Columns.OPT_IN_SOURCE,
            Columns.OPTED_OUT_AT,
            Columns.OPT_OUT_SOURCE);

    private final RecipientQuery query;
    private final RecipientQuery.Filter filter;
    private final ObjectMapper json;
    private final List<String> attributes;
    private final boolean hasMore;
    private final CsvText text = new CsvText();
    private UUID after = new UUID(0, 0);
    private boolean begun;

    Export(RecipientQuery query, RecipientQuery.Filter filter, ObjectMapper json) {
        this.query = query;
        this.filter = filter;
        this.json = json;
        List<String> names = query.attributeNames(filter, ATTRIBUTE_COLUMNS + 1);
        this.hasMore = names.size() > ATTRIBUTE_COLUMNS;
        this.attributes = hasMore ? names.subList(0, ATTRIBUTE_COLUMNS) : names;
    }

    @Override
    public byte[] get() {
        if (!begun) {
            text.begin(header());
            begun = true;
        }
        for (RecipientView recipient : query.following(after, filter, AT_ONCE)) {
            text.line(cells(recipient));
            after = recipient.id();
        }
        return text.take();
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(FIXED);
        attributes.forEach(name -> header.add(Columns.ATTRIBUTE + name));
        if (hasMore) {
            header.add(Columns.ATTRIBUTES);
        }
        return header;
    }

    private List<@Nullable String> cells(RecipientView recipient) {
        List<@Nullable String> cells = new ArrayList<>(Arrays.asList(
                recipient.name(),
                recipient.phoneNumber(),
                recipient.timeZone(),
                recipient.language(),
                written(recipient.optedInAt()),
                recipient.optInSource(),
                written(recipient.optedOutAt()),
                recipient.optOutSource()));
        attributes.forEach(name -> cells.add(recipient.attributes().get(name)));
        if (hasMore) {
            cells.add(others(recipient));
        }
        return cells;
    }

    private static @Nullable String written(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private @Nullable String others(RecipientView recipient) {
        Map<String, String> others = new TreeMap<>(recipient.attributes());
        attributes.forEach(others::remove);
        try {
            return others.isEmpty() ? null : json.writeValueAsString(others);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}

package org.whatsappscheduler.audience.csv;

import io.quarkus.narayana.jta.QuarkusTransaction;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.Candidate;
import org.whatsappscheduler.audience.Merge;
import org.whatsappscheduler.audience.Merge.Outcome;
import org.whatsappscheduler.audience.Screening.Verdict;
import org.whatsappscheduler.audience.Screening.Verdict.Accepted;
import org.whatsappscheduler.audience.Screening.Verdict.Refused;
import org.whatsappscheduler.audience.csv.ImportStore.Counts;
import org.whatsappscheduler.audience.csv.ImportStore.Reject;

/**
 * One import in this process. People and counts of a page are written in one transaction, which another process that has
 * taken over makes impossible; so every row counts once, wherever one stops and another goes on.
 */
final class ImportRun implements Closeable {

    private static final int ROWS_AT_ONCE = 5_000;

    /** For rows of another size than usual. */
    private static final int CHARACTERS_AT_ONCE = 4_000_000;

    /** How it is after a page. */
    enum Progress {
        MORE,
        ALL_READ,
        /** The file has more rows than may be read. */
        TOO_MANY,
        /** Somebody else works on it. */
        LOST
    }

    private final Claim claim;
    private final ImportStore store;
    private final Merge merge;
    private final RowReading reading;
    private final ChunkInput input;
    private final CsvRows rows;
    private final int most;
    private int rowsRead;

    ImportRun(Claim claim, ImportStore store, Merge merge, RowReading reading, ChunkInput input, int most) {
        this.claim = claim;
        this.store = store;
        this.merge = merge;
        this.reading = reading;
        this.input = input;
        this.rows = new CsvRows(new InputStreamReader(input, claim.encoding().charset()), claim.delimiter());
        this.most = most;
        skip();
    }

    /** The header, and what has been dealt with already. */
    private void skip() {
        rows.next();
        while (rowsRead < claim.rowsRead() && rows.next() != null) {
            rowsRead++;
        }
    }

    /**
     * Deals with some rows.
     *
     * @throws CsvRows.UnreadableException when they cannot be read; those before have been dealt with
     */
    Progress page() {
        List<CsvRows.Row> page = new ArrayList<>();
        CsvRows.UnreadableException unreadable = null;
        CsvRows.Row row = null;
        int characters = 0;
        do {
            try {
                row = rowsRead + page.size() < most ? rows.next() : null;
            } catch (CsvRows.UnreadableException rest) {
                unreadable = rest;
                row = null;
            }
            if (row != null) {
                page.add(row);
                characters += row.characters();
            }
        } while (row != null && page.size() < ROWS_AT_ONCE && characters < CHARACTERS_AT_ONCE);
        if (!page.isEmpty() && !write(page)) {
            return Progress.LOST;
        }
        rowsRead += page.size();
        if (unreadable != null) {
            throw unreadable;
        }
        if (row != null) {
            return Progress.MORE;
        }
        return rowsRead < most || rows.next() == null ? Progress.ALL_READ : Progress.TOO_MANY;
    }

    private boolean write(List<CsvRows.Row> page) {
        List<CsvRows.Row> accepted = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        List<Reject> rejects = new ArrayList<>();
        for (CsvRows.Row row : page) {
            Verdict verdict = reading.read(row);
            switch (verdict) {
                case Accepted(Candidate candidate) -> {
                    accepted.add(row);
                    candidates.add(candidate);
                }
                case Refused refused -> rejects.add(reject(row, refused));
            }
        }
        return QuarkusTransaction.requiringNew().call(() -> {
            if (!store.holds(claim, rowsRead)) {
                return false;
            }
            List<Outcome> outcomes = claim.dryRun() ? merge.rehearse(candidates) : merge.take(candidates);
            store.advance(claim, count(outcomes, accepted, rejects), input.bytesRead());
            store.reject(claim, rejects);
            return true;
        });
    }

    private static Counts count(List<Outcome> outcomes, List<CsvRows.Row> rows, List<Reject> rejects) {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        for (int i = 0; i < outcomes.size(); i++) {
            counts.merge(outcomes.get(i), 1, Integer::sum);
            if (outcomes.get(i) == Outcome.TOO_MANY_ATTRIBUTES) {
                rejects.add(reject(rows.get(i), Refused.TOO_MANY_ATTRIBUTES));
            }
        }
        return new Counts(
                counts.getOrDefault(Outcome.CREATED, 0),
                counts.getOrDefault(Outcome.UPDATED, 0),
                counts.getOrDefault(Outcome.UNCHANGED, 0),
                rejects.size());
    }

    private static Reject reject(CsvRows.Row row, Refused refused) {
        String reason = refused.errors().stream()
                .map(error -> subject(error.pointer()) + error.detail())
                .collect(Collectors.joining("; "));
        return new Reject(row, refused.code().name(), reason);
    }

    private static String subject(@Nullable String pointer) {
        return pointer == null || pointer.equals("#") ? "the row " : pointer.substring(2) + " ";
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}

package org.whatsappscheduler.audience.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.csv.ImportQuery.RejectedRow;
import org.whatsappscheduler.csv.CsvText;

/** The rejected rows of an import, piece by piece, each as a row of the file with why it was not taken in front. */
final class RejectedRows implements Supplier<byte[]> {

    /** Rows may be long. */
    private static final int AT_ONCE = 200;

    private final ImportQuery query;
    private final ImportView of;
    private final CsvText text = new CsvText();
    private boolean begun;
    private long line;

    RejectedRows(ImportQuery query, ImportView of) {
        this.query = query;
        this.of = of;
    }

    @Override
    public byte[] get() {
        if (!begun) {
            List<String> header = new ArrayList<>(Columns.OF_REJECTS);
            of.columns().stream()
                    .map(ImportView.Column::name)
                    .filter(name -> !Columns.OF_REJECTS.contains(name))
                    .forEach(header::add);
            text.begin(header);
            begun = true;
        }
        for (RejectedRow row : query.rejected(of.id(), line, AT_ONCE)) {
            text.line(cells(row));
            line = row.line();
        }
        return text.take();
    }

    private List<@Nullable String> cells(RejectedRow row) {
        List<@Nullable String> cells = new ArrayList<>(List.of(String.valueOf(row.line()), row.code(), row.reason()));
        for (int i = 0; i < row.cells().size(); i++) {
            if (i >= of.columns().size()
                    || !Columns.OF_REJECTS.contains(of.columns().get(i).name())) {
                cells.add(row.cells().get(i));
            }
        }
        return cells;
    }
}

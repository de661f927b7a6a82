package org.whatsappscheduler.audience.csv;

import java.io.InputStream;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;

/** The file of an import, read from PostgreSQL piece by piece. */
final class ChunkInput extends InputStream {

    private final DataSource database;
    private final UUID importId;
    private byte[] chunk = {};
    private int next;
    private int position;
    private long read;

    ChunkInput(DataSource database, UUID importId) {
        this.database = database;
        this.importId = importId;
    }

    /** How many bytes have been taken out of it. */
    long bytesRead() {
        return read;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (position == chunk.length) {
            chunk = Sql.on(database, "SELECT bytes FROM import_chunks WHERE import_id = ? AND n = ?")
                    .with(importId, next)
                    .first(row -> row.getBytes(1))
                    .orElse(new byte[0]);
            next++;
            position = 0;
        }
        if (chunk.length == 0) {
            return -1;
        }
        int taken = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, target, offset, taken);
        position += taken;
        read += taken;
        return taken;
    }
}

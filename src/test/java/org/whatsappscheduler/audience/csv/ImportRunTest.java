package org.whatsappscheduler.audience.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.audience.csv.Uploads.counts;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.multipart.FileItem;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.audience.csv.ImportRun.Progress;

/** An import whose process dies. */
@QuarkusTest
class ImportRunTest {

    private static final int ROWS = 12_000;

    /** What the HTTP server would have spooled. */
    private record Bytes(byte[] bytes) implements FileItem {
        @Override
        public boolean isInMemory() {
            return true;
        }

        @Override
        public Path getFile() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long getFileSize() {
            return bytes.length;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public void delete() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(Path file) {
            throw new UnsupportedOperationException();
        }
    }

    private final ImportStore store;
    private final Importing importing;
    private final TestData data;

    ImportRunTest(ImportStore store, Importing importing, TestData data) {
        this.store = store;
        this.importing = importing;
        this.data = data;
    }

    /** Stores a file that nobody has been woken for. */
    private UUID stored(String group) {
        StringBuilder text = new StringBuilder("name,phone\n");
        for (int i = 0; i < ROWS; i++) {
            text.append("P,").append(i % 10 == 0 ? "x" : number()).append('\n');
        }
        byte[] file = text.toString().getBytes(StandardCharsets.UTF_8);
        return QuarkusTransaction.requiringNew().call(() -> store(new Bytes(file), group));
    }

    private UUID store(Bytes file, String group) throws IOException {
        FileFormat format = FileFormat.of(file::getInputStream);
        ImportForm form = new ImportForm(file, "p.csv", List.of(UUID.fromString(group)), Map.of(), null, null, false);
        return store.store(form, format, Columns.of(format.header(), Map.of()));
    }

    private void leaseRunsOut(UUID id) {
        data.update("UPDATE imports SET lease_until = now() - interval '1 second' WHERE id = ?", id);
    }

    @Test
    void anotherProcessGoesOnWhereOneDied() {
        String group = group(0);
        UUID id = stored(group);
        Claim dead = store.claim().orElseThrow();
        assertThat(dead.id()).isEqualTo(id);
        ImportRun abandoned = importing.begin(dead);
        assertThat(abandoned.page()).isEqualTo(Progress.MORE);
        assertThat(store.claim()).as("while its lease lasts").isEmpty();
        assertThat(read("/api/imports/" + id).getString("status")).isEqualTo("running");
        leaseRunsOut(id);

        assertThat(importing.once(() -> false)).isTrue();
        assertThat(abandoned.page()).as("the one that was believed dead").isEqualTo(Progress.LOST);
        assertThat(read("/api/imports/" + id).getString("status")).isEqualTo("done");
        assertThat(counts(read("/api/imports/" + id))).isEqualTo("10800 0 0 1200");
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isEqualTo(10_800);
        assertThat(data.count("SELECT count(*) FROM import_rejects WHERE import_id = ?", id))
                .isEqualTo(1_200);
        assertThat(data.count("SELECT count(*) FROM import_chunks WHERE import_id = ?", id))
                .isZero();
    }

    @Test
    void whoIsToldToStopLeavesItToTheNext() {
        String group = group(0);
        UUID id = stored(group);
        importing.once(() -> true);
        assertThat(read("/api/imports/" + id).getString("ended_at")).isNull();
        importing.once(() -> false);
        assertThat(counts(read("/api/imports/" + id))).isEqualTo("10800 0 0 1200");
    }

    @Test
    void aGroupThatIsDeletedMeanwhileEndsTheImport() {
        String group = group(0);
        UUID id = stored(group);
        ImportRun run = importing.begin(store.claim().orElseThrow());
        assertThat(run.page()).isEqualTo(Progress.MORE);
        data.update("DELETE FROM recipient_groups WHERE id = ?", UUID.fromString(group));
        leaseRunsOut(id);
        importing.once(() -> false);
        assertThat(read("/api/imports/" + id).getString("status")).isEqualTo("failed");
        assertThat(read("/api/imports/" + id).getString("error")).contains("deleted meanwhile");
        assertThat(read("/api/imports/" + id).getInt("rows_read")).isEqualTo(5_000);
    }

    private void forgetAll() {
        while (store.forget(Instant.now().minus(store.kept()), 1_000) > 0) {}
    }

    @Test
    void whatEndedLongAgoIsForgottenWithItsRows() {
        UUID id = stored(group(0));
        importing.once(() -> false);
        forgetAll();
        assertThat(data.count("SELECT count(*) FROM imports WHERE id = ?", id)).isOne();
        data.update("UPDATE imports SET ended_at = ended_at - interval '8 days' WHERE id = ?", id);
        forgetAll();
        assertThat(data.count("SELECT count(*) FROM imports WHERE id = ?", id)).isZero();
        assertThat(data.count("SELECT count(*) FROM import_rejects WHERE import_id = ?", id))
                .isZero();
    }
}

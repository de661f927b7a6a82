package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An import as callers see it.
 *
 * @param bytes of the file
 * @param bytesRead of those
 * @param rowsRead dealt with; the sum of the four counts that follow
 * @param error why it failed; what had been read before was taken
 */
@Schema(name = "Import")
record ImportView(
        UUID id,
        Status status,
        @Nullable String fileName,
        boolean dryRun,
        String encoding,
        String delimiter,
        List<Column> columns,
        @Nullable String defaultRegion,
        @Nullable String source,
        List<UUID> groupIds,
        long bytes,
        long bytesRead,
        int rowsRead,
        int created,
        int updated,
        int unchanged,
        int rejected,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    /** How far an import is. */
    @Schema(name = "ImportStatus")
    enum Status {
        @JsonProperty("queued")
        QUEUED,
        @JsonProperty("running")
        RUNNING,
        @JsonProperty("done")
        DONE,
        @JsonProperty("failed")
        FAILED
    }

    /**
     * A column of the file.
     *
     * @param field what it is taken for; absent when it is left out
     */
    @Schema(name = "ImportColumn")
    record Column(String name, @Nullable String field) {}
}

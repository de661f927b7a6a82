package org.whatsappscheduler.audience.csv;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An import that a process works on.
 *
 * @param owner the process, for this one import
 * @param fields what each column is; null: left out
 * @param defaultRegion country of numbers without international prefix
 * @param consentSource how those of whom the file says nothing have opted in; absent: they have not
 * @param rowsRead so many rows have been dealt with
 */
record Claim(
        UUID id,
        UUID owner,
        Encoding encoding,
        char delimiter,
        List<@Nullable String> fields,
        @Nullable String defaultRegion,
        @Nullable String consentSource,
        List<UUID> groupIds,
        boolean dryRun,
        int rowsRead,
        Instant createdAt) {}

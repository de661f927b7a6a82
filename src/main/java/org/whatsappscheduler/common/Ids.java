package org.whatsappscheduler.common;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** Ids are UUIDv7 (RFC 9562): ordered by the time they were made. */
public final class Ids {

    private Ids() {}

    /** A new id, later than all made before in this process. */
    public static UUID next() {
        return UuidVersion7Strategy.INSTANCE.generateUuid(null);
    }

    /** The UTC day written in an id: the partition that a delivery lives in. */
    public static LocalDate day(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16)
                .atOffset(ZoneOffset.UTC)
                .toLocalDate();
    }
}

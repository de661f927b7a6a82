package org.whatsappscheduler.planning;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How a run is spread over time when it is planned. What has been held up goes out as fast as the sender may.
 *
 * @param perSecond at most so many become due within a second
 * @param spreadOver ISO 8601 duration over which they become due evenly; with per_second, longer if that takes longer
 * @param rampUp ISO 8601 duration in which it comes up to per_second, from nothing; for templates without a history
 */
@Schema(name = "Rate", examples = "{\"per_second\": 20, \"spread_over\": \"PT1H\"}")
public record Rate(
        @DecimalMin("0.01") @DecimalMax("1000") @Nullable Double perSecond,

        @Schema(format = "duration", examples = "PT1H") @Nullable
        String spreadOver,

        @Schema(format = "duration", examples = "PT10M") @Nullable
        String rampUp) {}

package org.whatsappscheduler.schedule;

import java.util.UUID;
import org.whatsappscheduler.delivery.Claim.RunState;

/**
 * A run was cancelled, paused or resumed: what a worker holds of it but has not started is to be dealt with accordingly.
 * Fired in the transaction.
 *
 * @param state what the run is from now on
 */
public record RunHalted(UUID runId, RunState state) {}

package org.whatsappscheduler.schedule;

import java.util.UUID;

/** A run was cancelled: what a worker holds of it but has not started must not be sent. Fired in the transaction. */
public record RunCancelled(UUID runId) {}

package org.whatsappscheduler.api;

/** An answer with a secret in it. It is not kept: repeating the request with its {@code Idempotency-Key} answers the rest. */
public interface ShownOnce {

    /** The answer as it may be kept. */
    Object withoutSecret();
}

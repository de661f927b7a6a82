package org.whatsappscheduler.whatsapp;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** The provider, seen from the sweeper: one call, one outcome. */
public interface MessageGateway {

    /**
     * Sends one message without blocking the caller. The stage always completes normally, on any thread: whatever goes
     * wrong is an outcome.
     *
     * @param mayLeave asked at the last moment, when the connection is there and before anything is written: a process that
     *     was frozen meanwhile may have lost its right to send
     */
    CompletionStage<SendOutcome> send(SenderAccount account, OutboundMessage message, BooleanSupplier mayLeave);
}

package org.whatsappscheduler.whatsapp;

import java.util.concurrent.CompletionStage;

/** The provider, seen from the sweeper: one call, one outcome. */
public interface MessageGateway {

    /**
     * Sends one message without blocking the caller. The stage always completes normally, on any thread: whatever goes
     * wrong is an outcome.
     */
    CompletionStage<SendOutcome> send(SenderAccount account, OutboundMessage message);
}

package org.whatsappscheduler.whatsapp;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The provider, seen from the sweeper: one call, one outcome. */
public interface MessageGateway {

    /**
     * Sends one message without blocking the caller. The stage always completes normally, on any thread: whatever goes
     * wrong is an outcome.
     *
     * @param caller on whose behalf
     */
    CompletionStage<SendOutcome> send(SenderAccount account, OutboundMessage message, Caller caller);

    /** After this long the stage of a {@link #send} has completed. */
    Duration longestCall();

    /** Who has a message sent, asked and told on the way; on any thread, and not to block it. */
    @FunctionalInterface
    interface Caller {

        /**
         * Asked at the last moment, when the connection is there and before anything is written: a process that was frozen
         * meanwhile may have lost its right to send.
         */
        boolean mayLeave();

        /** The whole of an answer is there, whatever it says. */
        default void answered(int httpStatus) {}
    }
}

package org.whatsappscheduler.whatsapp;

import java.net.URI;

/**
 * Where and as whom to send.
 *
 * @param baseUrl the provider's base URL without version, e.g. {@code https://graph.facebook.com}
 * @param apiVersion the pinned version, e.g. {@code v26.0}
 * @param phoneNumberId the sender's phone number id (never the phone number)
 * @param accessToken the bearer token; never logged
 */
public record SenderAccount(URI baseUrl, String apiVersion, String phoneNumberId, String accessToken) {

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "SenderAccount[" + phoneNumberId + "]";
    }
}

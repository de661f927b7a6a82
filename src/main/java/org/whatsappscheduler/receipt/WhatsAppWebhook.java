package org.whatsappscheduler.receipt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.whatsapp.cloud.WebhookSignature;

/** Where WhatsApp calls back: verified, stored, answered; applied afterwards. */
@Path("/webhooks/whatsapp")
@PermitAll
@Tag(name = "WhatsApp callbacks")
class WhatsAppWebhook {

    private static final Logger LOG = Logger.getLogger(WhatsAppWebhook.class);
    private static final int LARGEST_BODY = 3 * 1024 * 1024;

    private final WebhookSignature signature;
    private final Optional<String> verifyToken;
    private final ReceiptInbox inbox;
    private final ReceiptSweeper sweeper;
    private final Counter forged;

    WhatsAppWebhook(
            @ConfigProperty(name = "whatsapp.app-secret") Optional<String> appSecret,
            @ConfigProperty(name = "whatsapp.verify-token") Optional<String> verifyToken,
            ReceiptInbox inbox,
            ReceiptSweeper sweeper,
            MeterRegistry meters) {
        this.signature = new WebhookSignature(
                appSecret.map(secrets -> List.of(secrets.split("[,\\s]+"))).orElse(List.of()));
        if (appSecret.isEmpty()) {
            LOG.warn("No WHATSAPP_APP_SECRET: every callback of WhatsApp is refused, so receipts and replies are lost");
        }
        this.verifyToken = verifyToken;
        this.inbox = inbox;
        this.sweeper = sweeper;
        this.forged = Counter.builder("webhook.signature.failures")
                .description("Callbacks refused because their signature is missing or wrong")
                .register(meters);
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(operationId = "verifyWebhook", summary = "Meta's handshake: answers the challenge")
    @APIResponse(responseCode = "200", description = "The bare challenge")
    @APIResponse(responseCode = "403", description = "The verify token does not match")
    public String verify(
            @QueryParam("hub.mode") @Parameter(description = "subscribe") @Nullable String mode,
            @QueryParam("hub.challenge") @Parameter(description = "What is to be answered") @Nullable String challenge,
            @QueryParam("hub.verify_token")
                    @Parameter(description = "WHATSAPP_VERIFY_TOKEN, agreed on with Meta")
                    @Nullable
                    String token) {
        boolean known = token != null
                && verifyToken
                        .filter(expected -> MessageDigest.isEqual(bytes(expected), bytes(token)))
                        .isPresent();
        if (!known || !"subscribe".equals(mode) || challenge == null) {
            throw Problem.FORBIDDEN.because("The verify token does not match");
        }
        return challenge;
    }

    @POST
    @ResponseStatus(200)
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "receiveWebhook", summary = "Takes in receipts and replies, signed by Meta")
    @APIResponse(responseCode = "200", description = "Stored")
    @APIResponse(responseCode = "401", description = "The signature is missing or wrong")
    @APIResponse(responseCode = "408", description = "The body did not arrive in time")
    @APIResponse(responseCode = "413", description = "It has more than 3 MB")
    @APIResponse(responseCode = "503", description = "The database does not answer; WhatsApp repeats it")
    public void receive(
            @HeaderParam("X-Hub-Signature-256")
                    @Parameter(description = "sha256= and the HMAC of the body under the app's secret")
                    @Nullable
                    String header,
            byte[] body) {
        if (body.length > LARGEST_BODY) {
            throw Problem.PAYLOAD_TOO_LARGE.because("A callback has at most 3 MB");
        }
        if (!signature.signs(body, header)) {
            forged.increment();
            throw Problem.UNAUTHORIZED
                    .builder("The signature is missing or wrong")
                    .withTitle("Only callbacks signed by WhatsApp are taken")
                    .build();
        }
        if (inbox.store(body)) {
            sweeper.soon();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package org.whatsappscheduler.sender;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/** The default sender, from the environment ({@code WHATSAPP_*}). */
@ConfigMapping(prefix = "whatsapp")
public interface WhatsAppConfig {

    /** Base URL of the Cloud API, without version. */
    @WithDefault("https://graph.facebook.com")
    URI baseUrl();

    /** Version of the Cloud API; pinned, because Meta retires each after about two years. */
    @WithDefault("v26.0")
    String apiVersion();

    /** Phone number id of the default sender; without one, schedules are refused. */
    Optional<String> phoneNumberId();

    /** Access token of the default sender. */
    Optional<String> accessToken();

    /** App secret that callbacks are signed with; without one, every callback is refused. */
    Optional<String> appSecret();

    /** Token that Meta presents when the callback URL is registered. */
    Optional<String> verifyToken();

    /** Messages per second the sender may send, over all pods; Meta's default is 80. */
    @WithDefault("80")
    @Min(1)
    int messagesPerSecond();

    /** Messages per hour the sender may send, over all pods; no hourly limit when absent. */
    OptionalInt messagesPerHour();

    /** Calls a pod may have under way at once for the sender. */
    @WithDefault("64")
    @Min(1)
    int maxConcurrentCalls();

    /** What to do with a message that may have been sent, once the grace for its receipt is over. */
    @WithDefault("hold")
    OnUnknown onUnknown();
}

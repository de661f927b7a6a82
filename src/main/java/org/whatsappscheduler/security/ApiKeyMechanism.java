package org.whatsappscheduler.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.SchedulerConfig;

/** API keys, in {@code X-API-Key} or {@code Authorization: Bearer}. For now there is one: the bootstrap key. */
@ApplicationScoped
class ApiKeyMechanism implements HttpAuthenticationMechanism {

    private static final String BEARER = "Bearer ";

    private final Optional<byte[]> bootstrapDigest;

    ApiKeyMechanism(SchedulerConfig config) {
        this.bootstrapDigest = config.bootstrapKey().map(ApiKeyMechanism::digest);
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        String key = key(request);
        if (key == null) {
            return Uni.createFrom().nullItem();
        }
        boolean known = bootstrapDigest
                .filter(expected -> MessageDigest.isEqual(expected, digest(key)))
                .isPresent();
        if (!known) {
            return Uni.createFrom().failure(new AuthenticationFailedException());
        }
        return Uni.createFrom()
                .item(QuarkusSecurityIdentity.builder()
                        .setPrincipal(new QuarkusPrincipal("bootstrap"))
                        .addRole("admin")
                        .build());
    }

    /** The challenge is part of the problem that is answered. */
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom().nullItem();
    }

    private static @Nullable String key(RoutingContext request) {
        String key = request.request().getHeader("X-API-Key");
        if (key != null) {
            return key;
        }
        String authorization = request.request().getHeader("Authorization");
        return authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : null;
    }

    /** Digests of equal length are compared, so that the comparison tells nothing about the key. */
    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

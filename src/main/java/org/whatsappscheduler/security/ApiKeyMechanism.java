package org.whatsappscheduler.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Credentials;
import org.whatsappscheduler.api.Role;

/** API keys, in {@code X-API-Key}, {@code Authorization: Bearer} or, for calendar programs, as a password. */
@ApplicationScoped
class ApiKeyMechanism implements HttpAuthenticationMechanism, Credentials {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private final KnownCallers callers;
    private final OidcConfig oidc;

    ApiKeyMechanism(KnownCallers callers, OidcConfig oidc) {
        this.callers = callers;
        this.oidc = oidc;
    }

    /** Before the identity provider's, whose tokens are left to it. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY * 2;
    }

    /** Three parts, as a JSON Web Token has. */
    private static boolean isToken(String key) {
        return key.chars().filter(c -> c == '.').count() == 2;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        String key = key(request.request());
        if (key == null || oidc.enabled() && isToken(key)) {
            return Uni.createFrom().nullItem();
        }
        return callers.of(key).map(caller -> identity(caller.orElseThrow(AuthenticationFailedException::new)));
    }

    /** An identity provider's token was good when it was shown, and what is answered to it does not last for ever. */
    @Override
    public Supplier<Uni<Boolean>> of(HttpServerRequest request) {
        String key = key(request);
        return key == null || oidc.enabled() && isToken(key)
                ? () -> Uni.createFrom().item(true)
                : () -> callers.of(key).map(Optional::isPresent);
    }

    private static SecurityIdentity identity(Caller caller) {
        Set<String> roles = Role.including(caller.role());
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.name()))
                .addRoles(roles)
                .build();
    }

    /** The challenge is part of the problem that is answered. */
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom().nullItem();
    }

    private static @Nullable String key(HttpServerRequest request) {
        String key = request.getHeader("X-API-Key");
        if (key != null) {
            return key;
        }
        String authorization = request.getHeader("Authorization");
        if (authorization == null) {
            return null;
        }
        if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return password(authorization.substring(BASIC.length()).strip());
        }
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    /** The user's name does not matter. */
    private static @Nullable String password(String credentials) {
        try {
            String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 ? null : decoded.substring(colon + 1);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}

package org.whatsappscheduler.security;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.whatsappscheduler.api.Role;

/** Gives the bearer of an identity provider's token our roles, and a name that says where they come from. */
@ApplicationScoped
class OidcRoles implements SecurityIdentityAugmentor {

    private final OidcConfig config;

    OidcRoles(OidcConfig config) {
        this.config = config;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return Uni.createFrom()
                .item(identity.getCredential(AccessTokenCredential.class) == null ? identity : mapped(identity));
    }

    private SecurityIdentity mapped(SecurityIdentity identity) {
        Set<String> roles = new HashSet<>();
        give(Role.VIEWER, config.viewerRoles(), identity, roles);
        give(Role.OPERATOR, config.operatorRoles(), identity, roles);
        give(Role.ADMIN, config.adminRoles(), identity, roles);
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal("oidc:" + subject(identity)))
                .addCredentials(identity.getCredentials())
                .addAttributes(identity.getAttributes())
                .addRoles(roles)
                .build();
    }

    private static void give(String role, Set<String> theirs, SecurityIdentity identity, Set<String> roles) {
        if (!Collections.disjoint(theirs, identity.getRoles())) {
            roles.addAll(Role.including(role));
        }
    }

    /** The subject and not the name: it does not change, and is no personal data by itself. */
    private static String subject(SecurityIdentity identity) {
        return identity.getPrincipal() instanceof JsonWebToken token && token.getSubject() != null
                ? token.getSubject()
                : identity.getPrincipal().getName();
    }
}

package org.whatsappscheduler.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** Whose bearer tokens are accepted beside API keys, and what their roles mean here. */
@ConfigMapping(prefix = "scheduler.oidc")
interface OidcConfig {

    /** Whether bearer tokens are accepted at all. */
    @WithDefault("false")
    boolean enabled();

    /** The URL of the identity provider's realm; below it is its {@code .well-known/openid-configuration}. */
    Optional<String> issuer();

    /** What a token must name as its audience; any when absent. */
    Optional<String> audience();

    /** Where in a token the roles are, with {@code /} between nested claims; {@code roles} when absent. */
    Optional<String> roleClaim();

    /** The provider's names of our viewers. */
    @WithDefault("viewer")
    Set<String> viewerRoles();

    /** The provider's names of our operators. */
    @WithDefault("operator")
    Set<String> operatorRoles();

    /** The provider's names of our admins. */
    @WithDefault("admin")
    Set<String> adminRoles();
}

package org.whatsappscheduler.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = IdentityProvider.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class OidcTest {

    private static final long LATER = 4_000_000_000L;

    private static int status(String method, String path, String token) {
        return given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body("{\"title\": \"From a token\", \"content\": \"c\"}")
                .request(method, path)
                .statusCode();
    }

    @Test
    void rolesOfATokenAreMapped() throws GeneralSecurityException {
        assertThat(status("GET", "/api/messages", IdentityProvider.token("scheduler", "viewer", LATER)))
                .isEqualTo(200);
        assertThat(status("POST", "/api/messages", IdentityProvider.token("scheduler", "viewer", LATER)))
                .isEqualTo(403);
        assertThat(status("GET", "/api/keys", IdentityProvider.token("scheduler", "chief", LATER)))
                .isEqualTo(200);
        assertThat(status("GET", "/api/keys", IdentityProvider.token("scheduler", "admin", LATER)))
                .isEqualTo(403);
    }

    @Test
    void theAuditTrailKnowsTheSubject() throws GeneralSecurityException {
        assertThat(status("POST", "/api/messages", IdentityProvider.token("scheduler", "operator", LATER)))
                .isEqualTo(201);
        assertThat(read("/api/audit?limit=1").getString("items[0].actor")).isEqualTo("oidc:user-1");
    }

    @Test
    void tokensForOthersOldOnesAndForgedOnesAreRefused() throws GeneralSecurityException {
        String good = IdentityProvider.token("scheduler", "viewer", LATER);
        assertThat(status("GET", "/api/messages", IdentityProvider.token("another", "viewer", LATER)))
                .isEqualTo(401);
        assertThat(status("GET", "/api/messages", IdentityProvider.token("scheduler", "viewer", 1_000_000_000L)))
                .isEqualTo(401);
        assertThat(status("GET", "/api/messages", good.substring(0, good.lastIndexOf('.')) + ".AAAA"))
                .isEqualTo(401);
        given().header("Authorization", "Bearer " + good.replaceFirst("\\..*\\.", ".e30."))
                .get("/api/messages")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
    }

    @Test
    void keysGoOnWorking() {
        api().get("/api/keys").then().statusCode(200);
        given().header("Authorization", "Bearer test-admin-key")
                .get("/api/keys")
                .then()
                .statusCode(200);
    }
}

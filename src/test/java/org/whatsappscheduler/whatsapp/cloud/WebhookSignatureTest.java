package org.whatsappscheduler.whatsapp.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

    /** RFC 4231, test case 2. */
    private static final byte[] BODY = "what do ya want for nothing?".getBytes(UTF_8);

    private static final String SIGNED = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    private final WebhookSignature signature = new WebhookSignature(List.of("Jefe"));

    @Test
    void theVectorOfTheStandardIsGenuine() {
        assertThat(signature.signs(BODY, SIGNED)).isTrue();
        assertThat(signature.signs("what do ya want for nothing".getBytes(UTF_8), SIGNED))
                .isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "sha256=",
                "sha256=zz",
                "sha1=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3844",
                "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec384",
                "sha256=zbdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            })
    void anythingElseIsForged(String header) {
        assertThat(signature.signs(BODY, header)).isFalse();
    }

    @Test
    void anyOfSeveralSecretsWillDo() {
        assertThat(new WebhookSignature(List.of("new", "Jefe", "other")).signs(BODY, SIGNED))
                .isTrue();
        assertThat(new WebhookSignature(List.of("new", "other")).signs(BODY, SIGNED))
                .isFalse();
        assertThat(new WebhookSignature(List.of()).signs(BODY, SIGNED)).isFalse();
    }
}

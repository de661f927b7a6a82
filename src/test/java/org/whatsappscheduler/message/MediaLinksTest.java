package org.whatsappscheduler.message;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links to media. */
class MediaLinksTest {

    /** What is allowed. */
    private record Config(boolean plainHttpLinks, boolean privateLinks) implements MessageConfig {}

    private static void check(String link, boolean plainHttp, boolean privateHosts) {
        MediaContent media = new MediaContent(link, null, null, null);
        new MediaLinks(new Config(plainHttp, privateHosts))
                .check(new MessageContent(MessageType.image, "utility", null, null, null, media, null, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://media.example/a.png",
                "https://media.example?id={{id}}",
                "https://media.example/{{id}}/a%20b.png",
                "https://8.8.8.8/a.png",
                "https://[2001:4860::1]/a.png"
            })
    void publicLinksPass(String link) {
        assertThatCode(() -> check(link, false, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://media.example/a.png",
                "https://media.example{{id}}",
                "https://media.example/a b.png",
                "https:///a.png",
                "https://192.168.1.1/a.png",
                "https://127.1/a.png",
                "https://2130706433/a.png",
                "https://0x7f.0.0.1/a.png",
                "https://[::1]/a.png",
                "https://[::ffff:10.0.0.1]/a.png",
                "https://[2001:4860::1%nope]/a.png",
                "https://[2001:4860::1%1]/a.png",
                "https://[2001:4860::1%25lo]/a.png",
                "https://localhost/a.png",
                "https://files/a.png",
                "https://files.corp.internal./a.png",
                "media.example/a.png"
            })
    void othersDoNot(String link) {
        assertThatThrownBy(() -> check(link, false, false)).isInstanceOf(HttpProblem.class);
    }

    @Test
    void plainHttpIsForThoseWhoAskForIt() {
        assertThatCode(() -> check("http://media.example/a.png", true, false)).doesNotThrowAnyException();
    }

    @Test
    void privateHostsAreForThoseWhoAskForThem() {
        assertThatCode(() -> check("https://192.168.1.1/a.png", false, true)).doesNotThrowAnyException();
    }
}

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

    private static void check(String link, boolean plainHttp) {
        MediaContent media = new MediaContent(link, null, null, null);
        new MediaLinks(() -> plainHttp)
                .check(new MessageContent(MessageType.image, "utility", null, null, null, media, null, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://media.example/a.png",
                "https://media.example?id={{id}}",
                "https://media.example/{{id}}/a%20b.png",
                "https://8.8.8.8/a.png"
            })
    void publicLinksPass(String link) {
        assertThatCode(() -> check(link, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://media.example/a.png",
                "https://media.example{{id}}",
                "https://media.example/a b.png",
                "https:///a.png",
                "https://192.168.1.1/a.png",
                "media.example/a.png"
            })
    void othersDoNot(String link) {
        assertThatThrownBy(() -> check(link, false)).isInstanceOf(HttpProblem.class);
    }

    @Test
    void plainHttpIsForThoseWhoAskForIt() {
        assertThatCode(() -> check("http://media.example/a.png", true)).doesNotThrowAnyException();
    }
}

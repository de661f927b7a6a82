package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an answer may be sent. */
class BodyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "deflate, GZIP",
                "gzip;q=1.0, identity; q=0.5",
                "br;q=0,gzip",
                "deflate , gzip ; q=0.001",
                "gzip;q=0.5"
            })
    void whoTakesGzipGetsIt(String accepted) {
        assertThat(Body.takesGzip(accepted)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "identity",
                "gzip;q=0",
                "gzip; q=0",
                "gzip ;q=0.000 , deflate",
                "deflate, gzip; q=0.0",
                "gzip;Q=0",
                "notgzip",
                "gzipped"
            })
    void othersDoNot(String accepted) {
        assertThat(Body.takesGzip(accepted)).isFalse();
    }
}

package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LintTest {

    private static String firstMatch(Path file, String pattern) throws Exception {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return matcher.group(1);
    }

    @Test
    void helmFindsNothing() {
        LintResult result = new Helm(Chart.HOME).lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void itRunsTheVersionItComesWith() throws Exception {
        String version = firstMatch(
                Path.of("pom.xml"),
                "<artifactId>whatsapp-scheduler</artifactId>\\s*<version>(.*?)(?:-SNAPSHOT)?</version>");
        assertThat(firstMatch(Chart.HOME.resolve("Chart.yaml"), "appVersion: \"(.*)\""))
                .isEqualTo(version);
    }

    @Test
    void anOldKubernetesIsRefused() {
        assertThatThrownBy(() -> Chart.original()
                        .template("rel")
                        .withKubeVersion("1.29.0")
                        .withValuesFile(Chart.MINIMAL.toAbsolutePath())
                        .call())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1.30.0");
    }

    @Test
    void thoseWhoInstallItAreToldWhatComesNext() {
        String said = new Helm(Chart.HOME)
                .install()
                .clientOnly()
                .dryRun()
                .withKubeVersion("1.31.0")
                .withName("rel")
                .withNamespace("messaging")
                .withValuesFile(Chart.MINIMAL.toAbsolutePath())
                .debug()
                .call()
                .getOutput();
        assertThat(said)
                .contains("helm -n messaging test rel")
                .contains("port-forward service/rel-whatsapp-scheduler-api 8080:80")
                .contains("POST /api/senders")
                .contains("174 connections");
    }
}

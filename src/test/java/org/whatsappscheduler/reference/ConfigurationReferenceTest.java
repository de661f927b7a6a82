package org.whatsappscheduler.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference tells of every setting. With {@code -Dreference.write=true} its tables are written anew. */
class ConfigurationReferenceTest {

    private static final Path PAGE = Path.of("src/docs/configuration.md");
    private static final String BEGIN = "<!-- settings: begin -->\n";
    private static final String END = "<!-- settings: end -->";

    private static Comments comments;

    @BeforeAll
    static void readTheSources() throws IOException {
        comments = Comments.below(Path.of("src/main/java"));
    }

    @Test
    void itsTablesAreThoseOfTheMappings() throws IOException {
        String tables = new ConfigurationPage(new OwnSettings(comments), comments, new PlatformSettings()).tables();
        if (Boolean.getBoolean("reference.write")) {
            String page = Files.readString(PAGE);
            int begin = page.indexOf(BEGIN) + BEGIN.length();
            Files.writeString(PAGE, page.substring(0, begin) + tables + page.substring(page.indexOf(END)));
        }
        String page = Files.readString(PAGE);
        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .isEqualTo(tables);
    }

    @Test
    void everyMappingAndEverySettingSaysWhatItIsFor() {
        assertThat(OwnSettings.mappings()).hasSizeGreaterThan(10).allSatisfy(mapping -> {
            assertThat(comments.of(mapping)).as(mapping.getName()).endsWith(".");
            assertThat(new OwnSettings(comments).of(mapping))
                    .isNotEmpty()
                    .allSatisfy(setting -> assertThat(setting.meaning())
                            .as(setting.property())
                            .endsWith(".")
                            .doesNotContain("{@"));
        });
    }

    /** A setting that nobody has described is an empty sentence, which the test above refuses. */
    @Test
    void whatHasNoCommentHasNoMeaning() {
        assertThat(comments.of(ConfigurationReferenceTest.class)).isEmpty();
        assertThat(comments.of(List.class, "of")).isEmpty();
    }
}

package org.whatsappscheduler.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A recording of where an instance spends its processor time. */
final class Profile {

    private Profile() {}

    /** What an instance is started with to leave {@code target/load/<name>.jfr} when it ends. */
    static Map<String, String> settings(String name) throws IOException {
        Path directory = Files.createDirectories(Path.of("target/load").toAbsolutePath());
        return Map.of(
                "JAVA_TOOL_OPTIONS",
                "-XX:StartFlightRecording=dumponexit=true,settings=profile,jdk.CPUTimeSample#enabled=true,filename="
                        + directory.resolve(name + ".jfr"));
    }
}

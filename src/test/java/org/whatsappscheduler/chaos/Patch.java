package org.whatsappscheduler.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.whatsappscheduler.cluster.Application;

/** A copy of the packaged application with one statement made wrong, by bytes: as many new ones as old ones. */
record Patch(Path directory) {

    static Patch copy(Application original, String name) throws IOException {
        Path copy = Path.of("target/chaos/applications", name).toAbsolutePath();
        try (Stream<Path> files = Files.walk(original.path())) {
            for (Path file : files.toList()) {
                Path to = copy.resolve(original.path().relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return new Patch(copy);
    }

    /** Replaces a text inside a class; answers the broken application. A class that Quarkus has transformed lies beside the jar. */
    Application replace(String entry, String text, String by) throws IOException {
        if (text.length() != by.length()) {
            throw new IllegalArgumentException("Not of the same length: " + text.length() + " and " + by.length());
        }
        int replaced = 0;
        for (String part : List.of("app", "quarkus")) {
            try (Stream<Path> files = Files.list(directory.resolve(part))) {
                for (Path jar :
                        files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                    replaced += replace(jar, entry, text, by);
                }
            }
        }
        if (replaced == 0) {
            throw new IllegalArgumentException(entry + " does not contain " + text);
        }
        return new Application(directory);
    }

    private static int replace(Path jar, String entry, String text, String by) throws IOException {
        try (FileSystem inside = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Path file = inside.getPath(entry);
            if (!Files.exists(file)) {
                return 0;
            }
            String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            if (!bytes.contains(text)) {
                return 0;
            }
            Files.write(file, bytes.replace(text, by).getBytes(StandardCharsets.ISO_8859_1));
            return 1;
        }
    }
}

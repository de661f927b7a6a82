package org.whatsappscheduler.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process takes, in megabytes of 1,024 kilobytes. */
record Memory(long pid) {

    private static final int UNIT = 1_024;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern MOST_RESIDENT = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern REACHABLE = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

    long resident() throws IOException {
        return number(RESIDENT, status()) / UNIT;
    }

    /** The most that has ever been resident. */
    long mostResident() throws IOException {
        return number(MOST_RESIDENT, status()) / UNIT;
    }

    /** Of the heap, what can still be reached. */
    long heap() throws IOException, InterruptedException {
        String classes = Tool.run(60, Map.of(), List.of(Tool.java("jcmd"), String.valueOf(pid), "GC.class_histogram"));
        return number(REACHABLE, classes) / UNIT / UNIT;
    }

    private String status() throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/status"));
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(text);
        }
        return Long.parseLong(matcher.group(1));
    }
}

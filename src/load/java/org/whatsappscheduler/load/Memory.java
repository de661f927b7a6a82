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

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern MOST_RESIDENT = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    double resident() throws IOException {
        return first(RESIDENT, status());
    }

    /** The most that has ever been resident. */
    double mostResident() throws IOException {
        return first(MOST_RESIDENT, status());
    }

    /** Of the heap, after a collection. */
    double heap() throws IOException, InterruptedException {
        Tool.run(60, Map.of(), List.of(Tool.java("jcmd"), String.valueOf(pid), "GC.run"));
        return first(USED, Tool.run(60, Map.of(), List.of(Tool.java("jcmd"), String.valueOf(pid), "GC.heap_info")));
    }

    private String status() throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/status"));
    }

    private static double first(Pattern kilobytes, String text) {
        Matcher matcher = kilobytes.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(text);
        }
        return Math.round(Double.parseDouble(matcher.group(1)) / 1024);
    }
}

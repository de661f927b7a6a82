package org.whatsappscheduler.ops;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Whether addresses answer 200, asked by the application's own image: it has neither shell nor curl. It needs no
 * configuration, database or Redis.
 */
final class Smoke {

    static final String COMMAND = "smoke";
    private static final int TRIES = 30;
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int TIMEOUT_MILLIS = 5_000;

    private final PrintStream out;

    Smoke(PrintStream out) {
        this.out = out;
    }

    /** The command's name, then addresses; at least one. Each is tried thirty times, a second apart. */
    boolean run(String... arguments) throws InterruptedException {
        List<String> addresses = Arrays.asList(arguments).subList(1, arguments.length);
        boolean fine = !addresses.isEmpty();
        for (String address : addresses) {
            fine &= answers(address);
        }
        return fine;
    }

    private boolean answers(String address) throws InterruptedException {
        String answer = ask(address);
        for (int tries = 1; tries < TRIES && !answer.equals("200"); tries++) {
            Thread.sleep(BETWEEN);
            answer = ask(address);
        }
        out.println(answer + " " + address);
        return answer.equals("200");
    }

    private static String ask(String address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            return String.valueOf(connection.getResponseCode());
        } catch (IOException away) {
            return away.getClass().getSimpleName();
        }
    }
}

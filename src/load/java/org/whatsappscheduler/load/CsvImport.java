package org.whatsappscheduler.load;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.whatsappscheduler.cluster.Campaigns;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * A large file of recipients, put into a group, twice: {@code import [rows=1000000] [heap=256]}, the second in megabytes. The
 * calibrator inserts as many bare rows into a table with the indexes of the recipients.
 */
final class CsvImport implements Benchmark {

    private static final String BOUNDARY = "a-boundary-of-this-upload";

    @Override
    public Result run(Options options) throws Exception {
        int rows = options.get("rows", 1_000_000);
        Path file = write(rows);
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of(), options.get("heap", 256));
            String group = Campaigns.id(rig.post("/api/groups", "{\"name\": \"All of the file\"}"));
            Result result = new Result().with("rows", rows).with("megabytes", Files.size(file) / 1e6);
            double seconds = take(rig, file, group, result, "first");
            result.with("rows_per_second", rows / seconds);
            take(rig, file, group, result, "second");
            double bare = bareInsert(rig, rows);
            Memory memory = new Memory(rig.pid());
            return result.with("recipients", rig.number("SELECT count(*) FROM recipients"))
                    .with("most_resident_mb", memory.mostResident())
                    .with("heap_mb", memory.heap())
                    .with("bare_insert_seconds", bare)
                    .with("ratio", seconds / bare);
        }
    }

    private static Path write(int rows) throws IOException {
        Path file = Files.createDirectories(Path.of("target/load")).resolve("recipients.csv");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("name,phone,table,language\n");
            for (int row = 0; row < rows; row++) {
                writer.write("Person " + row + ",+" + (34_600_000_000L + row) + "," + row % 40 + ",es\n");
            }
        }
        return file;
    }

    /** Uploads the file and waits until it has been taken in; answers the seconds from the one's end to the other's. */
    private static double take(Rig rig, Path file, String group, Result result, String which) throws Exception {
        long start = System.nanoTime();
        String id = Campaigns.id(upload(rig, file, group));
        double uploaded = (System.nanoTime() - start) / 1e9;
        rig.await("SELECT count(*) FROM imports WHERE ended_at IS NULL", 0);
        String of = " FROM imports WHERE id = '" + id + "'";
        double seconds = rig.number("SELECT extract(epoch FROM ended_at - created_at)" + of);
        result.with(which + "_upload_seconds", uploaded)
                .with(which + "_seconds", seconds)
                .with(which + "_created", rig.number("SELECT created" + of))
                .with(which + "_unchanged", rig.number("SELECT unchanged" + of))
                .with(which + "_rejected", rig.number("SELECT rejected" + of));
        return seconds;
    }

    private static String upload(Rig rig, Path file, String group) throws IOException, InterruptedException {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"group_id\"\r\n\r\n" + group
                + "\r\n--"
                + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"recipients.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n";
        HttpRequest request = HttpRequest.newBuilder(URI.create(rig.url() + "/api/recipients/import"))
                .header("X-API-Key", Rig.KEY)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofFile(file),
                        BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n")))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static double bareInsert(Rig rig, int rows) throws Exception {
        rig.execute("CREATE TABLE bare (LIKE recipients INCLUDING ALL)");
        long start = System.nanoTime();
        rig.execute("INSERT INTO bare (id, version, name, phone_number, created_at, updated_at)"
                + " SELECT uuid_v7_at(now()), 0, 'Person ' || n, '+' || (34600000000 + n), now(), now()"
                + " FROM generate_series(1, " + rows + ") n");
        return (System.nanoTime() - start) / 1e9;
    }
}

package org.whatsappscheduler.load;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.whatsappscheduler.cluster.Instance;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * How fast receipts are taken in and applied, sent and delivered and read for each message, 50 in a callback:
 * {@code receipts [messages=20000]}. An hour at 80 messages a second brings 864,000 of them.
 */
final class Receipts implements Benchmark {

    private static final int IN_A_CALLBACK = 50;
    private static final double AN_HOURS_WORTH = 80 * 3_600 * 3;

    @Override
    public Result run(Options options) throws Exception {
        int messages = options.get("messages", 20_000);
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of("WHATSAPP_MESSAGES_PER_SECOND", "50000"));
            Campaign campaign = Campaign.of(rig, messages);
            apply(rig, campaign.run().schedule(), messages);
            double seconds = apply(rig, campaign.run().schedule(), messages);
            double perSecond = 3 * messages / seconds;
            return new Result()
                    .with("receipts", 3 * messages)
                    .with("per_second", perSecond)
                    .with("seconds_for_an_hours_worth", AN_HOURS_WORTH / perSecond)
                    .with("ratio", perSecond * 3_600 / AN_HOURS_WORTH);
        }
    }

    private static double apply(Rig rig, String schedule, int messages) throws Exception {
        List<String> bodies = bodies(rig, schedule);
        long start = System.nanoTime();
        for (String body : bodies) {
            if (rig.callback(body, sign(body)) != 200) {
                throw new IllegalStateException("A callback was refused");
            }
        }
        rig.await("SELECT count(*) FROM receipt_inbox WHERE applied_at IS NULL", 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        rig.await(
                "SELECT count(*) FROM deliveries WHERE schedule_id = '" + schedule + "' AND status = 'read'", messages);
        return seconds;
    }

    private static List<String> bodies(Rig rig, String schedule) throws Exception {
        List<String> statuses = new ArrayList<>();
        try (Connection connection = rig.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id || ':' || attempts, wamid,"
                        + " extract(epoch FROM accepted_at)::bigint FROM deliveries WHERE schedule_id = '" + schedule
                        + "' ORDER BY accepted_at")) {
            while (rows.next()) {
                for (String status : List.of("sent", "delivered", "read")) {
                    statuses.add("{\"id\":\"" + rows.getString(2) + "\",\"status\":\"" + status + "\",\"timestamp\":\""
                            + (rows.getLong(3) + 1) + "\",\"recipient_id\":\"34600000000\","
                            + "\"biz_opaque_callback_data\":\"" + rows.getString(1) + "\"}");
                }
            }
        }
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < statuses.size(); i += IN_A_CALLBACK) {
            bodies.add(statuses.subList(i, Math.min(statuses.size(), i + IN_A_CALLBACK)).stream()
                    .collect(Collectors.joining(
                            ",",
                            "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":"
                                    + "\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":"
                                    + "{\"phone_number_id\":\"100000000000001\"},\"statuses\":[",
                            "]}}]}]}")));
        }
        return bodies;
    }

    private static String sign(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Instance.APP_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }
}

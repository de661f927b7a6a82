package org.whatsappscheduler.load;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code Main <benchmark> [option=number ...]}. */
final class Main {

    private static final Map<String, Benchmark> BENCHMARKS = new TreeMap<>(Map.ofEntries(
            Map.entry("drain", new Drain()),
            Map.entry("lateness", new Lateness()),
            Map.entry("burst", new Burst()),
            Map.entry("fairness", new Fairness()),
            Map.entry("planning", new Planning()),
            Map.entry("claim", new ClaimCost()),
            Map.entry("wal", new WalPerDelivery()),
            Map.entry("held", new HeldTransaction()),
            Map.entry("receipts", new Receipts()),
            Map.entry("guide", new ApiGuide()),
            Map.entry("closed", new ApiClosed()),
            Map.entry("ratios", new ApiRatios()),
            Map.entry("soak", new ApiSoak()),
            Map.entry("import", new CsvImport()),
            Map.entry("pods", new Pods()),
            Map.entry("peer", new ApiPeer())));

    /** What {@code api} stands for. */
    private static final List<String> API = List.of("guide", "closed", "ratios", "soak");

    /** One question, answered with one line of JSON. */
    interface Benchmark {
        Result run(Options options) throws Exception;
    }

    /** What the caller asked for. */
    record Options(Map<String, Integer> values) {

        int get(String name, int otherwise) {
            return values.getOrDefault(name, otherwise);
        }

        /** The one step that was asked for, or all of them. */
        int[] only(String name, int... steps) {
            return values.containsKey(name) ? new int[] {get(name, 0)} : steps;
        }
    }

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        List<String> names =
                arguments.length == 0 ? List.of() : arguments[0].equals("api") ? API : List.of(arguments[0]);
        if (names.isEmpty() || !BENCHMARKS.keySet().containsAll(names)) {
            System.err.println("One of " + BENCHMARKS.keySet() + " or api, then perhaps name=number");
            System.exit(2);
            return;
        }
        Map<String, Integer> values = new TreeMap<>();
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        rest.forEach(option -> values.put(option.split("=")[0], Integer.valueOf(option.split("=")[1])));
        for (String name : names) {
            System.out.println(BENCHMARKS.get(name).run(new Options(values)).json(name));
        }
        System.exit(0);
    }
}

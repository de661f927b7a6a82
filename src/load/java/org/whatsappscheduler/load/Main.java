package org.whatsappscheduler.load;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code Main <benchmark> [option=number ...]}. */
final class Main {

    private static final Map<String, Benchmark> BENCHMARKS = new TreeMap<>(Map.of(
            "drain", new Drain(),
            "lateness", new Lateness(),
            "burst", new Burst(),
            "fairness", new Fairness(),
            "planning", new Planning(),
            "claim", new ClaimCost(),
            "wal", new WalPerDelivery(),
            "held", new HeldTransaction(),
            "receipts", new Receipts()));

    /** One question, answered with one line of JSON. */
    interface Benchmark {
        Result run(Options options) throws Exception;
    }

    /** What the caller asked for. */
    record Options(Map<String, Integer> values) {

        int get(String name, int otherwise) {
            return values.getOrDefault(name, otherwise);
        }
    }

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Benchmark benchmark = arguments.length == 0 ? null : BENCHMARKS.get(arguments[0]);
        if (benchmark == null) {
            System.err.println("One of " + BENCHMARKS.keySet() + ", then perhaps name=number");
            System.exit(2);
            return;
        }
        Map<String, Integer> values = new TreeMap<>();
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        rest.forEach(option -> values.put(option.split("=")[0], Integer.valueOf(option.split("=")[1])));
        System.out.println(benchmark.run(new Options(values)).json(arguments[0]));
        System.exit(0);
    }
}

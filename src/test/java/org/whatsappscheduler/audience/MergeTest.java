package org.whatsappscheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.number;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.api.Outdated;
import org.whatsappscheduler.audience.Merge.Outcome;
import org.whatsappscheduler.audience.Words.Said;

/** How many people are taken in at once. */
@QuarkusTest
class MergeTest {

    private final AtomicInteger statements = new AtomicInteger();
    private final Merge merge;

    MergeTest(
            DataSource database,
            Event<ManyOptedOut> optedOut,
            Event<Outdated> outdated,
            ObjectMapper json,
            Clock clock) {
        DataSource counted = counted(database);
        this.merge = new Merge(counted, new Membership(counted, outdated), optedOut, json, clock);
    }

    /** The same, but every statement that is prepared counts. */
    private DataSource counted(DataSource database) {
        return proxy(
                DataSource.class,
                database,
                result -> proxy(Connection.class, (Connection) result, statement -> {
                    statements.incrementAndGet();
                    return statement;
                }));
    }

    private static <T> T proxy(Class<T> type, T target, java.util.function.UnaryOperator<Object> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, parameters) -> {
                    try {
                        Object result = method.invoke(target, parameters);
                        boolean counts = method.getName().equals("getConnection")
                                || method.getName().equals("prepareStatement");
                        return counts ? results.apply(result) : result;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                }));
    }

    private static List<Candidate> people(int many, UUID group) {
        return Stream.generate(() ->
                        new Candidate(number(), null, "Ana", null, "es", Map.of("a", "b"), Words.NONE, List.of(group)))
                .limit(many)
                .toList();
    }

    /** How many statements it takes to create half of them, and to update the other half and opt them out. */
    private int statements(int many) {
        List<Candidate> people = people(many, UUID.fromString(group(0)));
        List<Candidate> half = people.subList(0, many / 2);
        QuarkusTransaction.requiringNew().run(() -> merge.take(half));
        Words out = new Words(null, new Said("test", Instant.parse("2026-01-01T00:00:00Z"), true));
        List<Candidate> changed = people.stream()
                .map(p -> new Candidate(p.phoneNumber(), null, "Ben", null, null, Map.of(), out, p.groupIds()))
                .toList();
        statements.set(0);
        List<Outcome> outcomes = QuarkusTransaction.requiringNew().call(() -> merge.take(changed));
        assertThat(outcomes.subList(0, many / 2)).containsOnly(Outcome.UPDATED);
        assertThat(outcomes.subList(many / 2, many)).containsOnly(Outcome.CREATED);
        return statements.get();
    }

    @Test
    void tenThousandTakeNoMoreStatementsThanTen() {
        int few = statements(10);
        assertThat(few).isBetween(2, 6);
        assertThat(statements(10_000)).isEqualTo(few);
    }

    @Test
    void aRehearsalAnswersTheSameAndChangesNothing() {
        List<Candidate> people = people(4, UUID.fromString(group(0)));
        merge.take(people.subList(0, 2));
        Candidate known = people.get(1);
        List<Candidate> rows = List.of(
                people.get(0),
                new Candidate(known.phoneNumber(), null, "Ben", null, null, Map.of(), Words.NONE, List.of()),
                people.get(2),
                people.get(2),
                people.get(3));
        List<Outcome> expected =
                List.of(Outcome.UNCHANGED, Outcome.UPDATED, Outcome.CREATED, Outcome.UNCHANGED, Outcome.CREATED);
        assertThat(merge.rehearse(rows)).isEqualTo(expected);
        assertThat(merge.rehearse(rows)).isEqualTo(expected);
        assertThat(merge.take(rows)).isEqualTo(expected);
    }
}

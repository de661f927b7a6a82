package org.whatsappscheduler.audience;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.Words.Said;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Sql;

/**
 * Takes many people in at once: a handful of statements, however many they are. They are told apart by their number. Joins
 * the caller's transaction.
 */
@ApplicationScoped
public class Merge {

    /** What became of a row. */
    public enum Outcome {
        CREATED,
        UPDATED,
        UNCHANGED,
        /** Not taken: with those they have already they would have more attributes than anybody may have. */
        TOO_MANY_ATTRIBUTES
    }

    private record Row(int n, UUID id, Outcome outcome, boolean silenced) {}

    private final DataSource database;
    private final Membership membership;
    private final Event<ManyOptedOut> optedOut;
    private final ObjectMapper json;
    private final Clock clock;

    Merge(DataSource database, Membership membership, Event<ManyOptedOut> optedOut, ObjectMapper json, Clock clock) {
        this.database = database;
        this.membership = membership;
        this.optedOut = optedOut;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Creates or updates them, adds them to their groups and takes back what is queued for those who opted out. Rows about the
     * same person are applied in their order. A bulk row never undoes an opt-out.
     *
     * @return what became of each, in the same order
     */
    public List<Outcome> take(List<Candidate> rows) {
        Folding folding = new Folding(rows);
        List<Candidate> people = folding.people();
        if (people.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        @Nullable UUID[] ids = Stream.generate(Ids::next).limit(people.size()).toArray(UUID[]::new);
        Set<UUID> inserted = new HashSet<>(Sql.on(database, MergeStatements.INSERT)
                .with(now, now)
                .with((Object) ids)
                .with(columns(people))
                .list(row -> row.getObject(1, UUID.class)));
        Outcome[] outcomes = new Outcome[people.size()];
        List<Integer> known = new ArrayList<>();
        for (int n = 0; n < ids.length; n++) {
            outcomes[n] = Outcome.CREATED;
            if (!inserted.contains(ids[n])) {
                // Unless the next statement finds them: then they have been deleted between the two.
                outcomes[n] = Outcome.UNCHANGED;
                ids[n] = null;
                known.add(n);
            }
        }
        if (!known.isEmpty()) {
            update(people, known, now).forEach(row -> {
                outcomes[row.n()] = row.outcome();
                ids[row.n()] = row.id();
            });
        }
        join(people, ids, outcomes);
        return folding.outcomes(outcomes);
    }

    /** What {@link #take} would answer, changing nothing. */
    public List<Outcome> rehearse(List<Candidate> rows) {
        Folding folding = new Folding(rows);
        List<Candidate> people = folding.people();
        Outcome[] outcomes = new Outcome[people.size()];
        Arrays.fill(outcomes, Outcome.CREATED);
        Sql.on(database, MergeStatements.REHEARSE)
                .with((Object) numbered(people.size()))
                .with(columns(people))
                .list(Merge::row)
                .forEach(row -> outcomes[row.n()] = row.outcome());
        return folding.outcomes(outcomes);
    }

    private List<Row> update(List<Candidate> people, List<Integer> known, Instant now) {
        List<Row> rows = Sql.on(database, MergeStatements.UPDATE)
                .with((Object) known.toArray(Integer[]::new))
                .with(columns(known.stream().map(people::get).toList()))
                .with(now)
                .list(Merge::row);
        List<UUID> silenced = rows.stream().filter(Row::silenced).map(Row::id).toList();
        if (!silenced.isEmpty()) {
            optedOut.fire(new ManyOptedOut(silenced));
        }
        return rows;
    }

    private void join(List<Candidate> people, @Nullable UUID[] ids, Outcome[] outcomes) {
        List<UUID> groups = new ArrayList<>();
        List<UUID> members = new ArrayList<>();
        for (int n = 0; n < ids.length; n++) {
            UUID id = ids[n];
            if (id != null && outcomes[n] != Outcome.TOO_MANY_ATTRIBUTES) {
                for (UUID group : people.get(n).groupIds()) {
                    groups.add(group);
                    members.add(id);
                }
            }
        }
        membership.addEach(groups, members);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getInt("n"),
                row.getObject("id", UUID.class),
                Outcome.valueOf(row.getString("outcome")),
                row.getBoolean("silenced"));
    }

    private static Integer[] numbered(int size) {
        return Stream.iterate(0, n -> n + 1).limit(size).toArray(Integer[]::new);
    }

    private Object[] columns(List<Candidate> people) {
        return new Object[] {
            texts(people, Candidate::phoneNumber),
            texts(people, Candidate::numberZone),
            texts(people, Candidate::name),
            texts(people, Candidate::timeZone),
            texts(people, Candidate::language),
            texts(people, person -> written(person.attributes())),
            instants(people, person -> person.words().optIn()),
            texts(people, person -> source(person.words().optIn())),
            flags(people, person -> person.words().optIn()),
            instants(people, person -> person.words().optOut()),
            texts(people, person -> source(person.words().optOut())),
            flags(people, person -> person.words().optOut()),
        };
    }

    private String written(Map<String, String> attributes) {
        try {
            return json.writeValueAsString(attributes);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static @Nullable String source(@Nullable Said said) {
        return said == null ? null : said.source();
    }

    private static @Nullable String[] texts(List<Candidate> people, Function<Candidate, @Nullable String> column) {
        return people.stream().map(column).toArray(String[]::new);
    }

    private static @Nullable Instant[] instants(List<Candidate> people, Function<Candidate, @Nullable Said> word) {
        return people.stream()
                .map(word)
                .map(said -> said == null ? null : said.at())
                .toArray(Instant[]::new);
    }

    private static Boolean[] flags(List<Candidate> people, Function<Candidate, @Nullable Said> word) {
        return people.stream()
                .map(word)
                .map(said -> said != null && said.dated())
                .toArray(Boolean[]::new);
    }
}

package org.whatsappscheduler.audience;

/** How {@link Merge} writes. The parameters are arrays, an element for each person. */
final class MergeStatements {

    private MergeStatements() {}

    private static final String GIVEN = """
            unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                AS g (%s, phone_number, number_zone, name, time_zone, language, attributes,
                      in_at, in_source, in_dated, out_at, out_source, out_dated)
            """;

    /** By number, so that two who insert the same people wait for each other and never both. Answers who is new. */
    static final String INSERT = """
            INSERT INTO recipients (id, version, name, phone_number, number_zone, time_zone, language, attributes,
                                    opted_in_at, opt_in_source, opted_out_at, opt_out_source, created_at, updated_at)
            SELECT g.id, 0, g.name, g.phone_number, g.number_zone, g.time_zone, g.language, g.attributes::jsonb,
                   g.in_at, g.in_source, g.out_at, g.out_source, ?, ?
              FROM %s
             ORDER BY g.phone_number COLLATE "C"
            ON CONFLICT (phone_number) DO NOTHING RETURNING id
            """.formatted(GIVEN.formatted("id"));

    /**
     * Who is there already, and what would become of them. What is absent stays; attributes are added to. The rules of
     * consent are those of {@link Recipient#optOut} and {@link Recipient#optIn} but for two: an opt-out stays, and what was
     * said at an unknown instant counts only where nothing like it has been said.
     */
    private static final String JUDGED = """
            WITH given AS (SELECT * FROM %s),
            found AS MATERIALIZED (
                SELECT g.*, r.id, r.name AS old_name, r.time_zone AS old_zone, r.language AS old_language,
                       r.attributes AS old_attributes, r.opted_in_at AS old_in, r.opted_out_at AS old_out,
                       r.attributes || g.attributes::jsonb AS all_attributes
                  FROM given g JOIN recipients r ON r.phone_number = g.phone_number
                 ORDER BY r.phone_number %s),
            judged AS (
                SELECT f.*, o.counts AS out_counts, i.counts AS in_counts,
                       (SELECT count(*) FROM jsonb_object_keys(f.all_attributes)) <= %d AS fits,
                       o.counts OR i.counts
                           OR (f.name, coalesce(f.time_zone, f.old_zone), coalesce(f.language, f.old_language),
                               f.all_attributes)
                              IS DISTINCT FROM (f.old_name, f.old_zone, f.old_language, f.old_attributes) AS differs
                  FROM found f
                 CROSS JOIN LATERAL (
                       SELECT f.out_at IS NOT NULL
                              AND (f.old_out IS NULL OR f.out_dated AND f.out_at > f.old_out)
                              AND (f.old_in IS NULL OR f.out_at >= f.old_in) AS counts) o
                 CROSS JOIN LATERAL (
                       SELECT f.in_at IS NOT NULL AND f.old_out IS NULL
                              AND (f.old_in IS NULL OR f.in_dated AND f.in_at > f.old_in) AS counts) i)
            """;

    private static final String ANSWER = """
            SELECT n, id, CASE WHEN NOT fits THEN 'TOO_MANY_ATTRIBUTES' WHEN differs THEN 'UPDATED' ELSE 'UNCHANGED' END
                          AS outcome,
                   out_counts AND old_out IS NULL AND fits AS silenced
              FROM judged
            """;

    /**
     * Updates those who are there, and answers for each what happened. Locks them by number, like everybody who locks
     * several, before it looks at what they are.
     */
    static final String UPDATE =
            JUDGED.formatted(GIVEN.formatted("n"), "FOR NO KEY UPDATE OF r", Screening.MOST_ATTRIBUTES) + """
            , changed AS (
                UPDATE recipients r
                   SET name = j.name, number_zone = j.number_zone, time_zone = coalesce(j.time_zone, j.old_zone),
                       language = coalesce(j.language, j.old_language), attributes = j.all_attributes,
                       opted_in_at = CASE WHEN j.in_counts THEN j.in_at ELSE r.opted_in_at END,
                       opt_in_source = CASE WHEN j.in_counts THEN j.in_source ELSE r.opt_in_source END,
                       opted_out_at = CASE WHEN j.out_counts THEN j.out_at ELSE r.opted_out_at END,
                       opt_out_source = CASE WHEN j.out_counts THEN j.out_source ELSE r.opt_out_source END,
                       version = r.version + 1, updated_at = ?
                  FROM judged j WHERE r.id = j.id AND j.differs AND j.fits)
            """ + ANSWER;

    static final String REHEARSE = JUDGED.formatted(GIVEN.formatted("n"), "", Screening.MOST_ATTRIBUTES) + ANSWER;
}

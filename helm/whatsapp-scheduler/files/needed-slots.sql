SELECT coalesce(sum(least(n.n / 60.0, s.messages_per_second)), 0) * :secondsPerCall
  FROM senders s
 CROSS JOIN LATERAL (
       SELECT count(*) AS n FROM (
           SELECT 1 FROM delivery_queue q
            WHERE q.sender_id = s.id AND q.priority IN (0, 1) AND q.due_at <= now() + interval '1 minute'
            LIMIT least(s.messages_per_second * 60, 100000)) q) n
 WHERE s.paused_at IS NULL AND coalesce(s.blocked_until <= now(), true)

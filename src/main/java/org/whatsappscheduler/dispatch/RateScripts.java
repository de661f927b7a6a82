package org.whatsappscheduler.dispatch;

/** The rate's arithmetic, run by Redis on its own clock, so that it is atomic and no pod's clock plays a part. */
final class RateScripts {

    /**
     * GCRA. KEYS: theoretical arrival time (TAT), messages by minute, when the keys were made, slow-down. ARGV: interval in
     * microseconds, slots wanted, how far ahead slots may be reserved and how far behind unused ones may be made up
     * (microseconds), messages an hour (0: any), the share of the full rate that comes back per second of a slow-down.
     *
     * <p>A Redis that came back empty knows nothing of the slots reserved before: nothing is granted for as long as those
     * may last. The hour is a sliding one, in minutes.
     *
     * <p>Answers {granted, microseconds until the first slot or until asking again, interval, TAT}.
     */
    static final String RESERVE = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local interval, want = tonumber(ARGV[1]), tonumber(ARGV[2])
            local ahead, behind, hourly = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
            local slow = redis.call('HMGET', KEYS[4], 'factor', 'at', 'until')
            if slow[1] then
              if tonumber(slow[3]) > now then return {0, math.ceil(tonumber(slow[3]) - now), '0', '0'} end
              local factor = tonumber(slow[1]) + (now - tonumber(slow[2])) / 1000000 * tonumber(ARGV[6])
              interval = interval / math.min(1, factor)
            end
            local made = redis.call('GET', KEYS[3])
            if not made then
              made = string.format('%.0f', now)
              redis.call('SET', KEYS[3], made)
            end
            local tat = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now - behind, tonumber(made) + ahead)
            local granted = math.min(want, math.floor((now + ahead - tat) / interval) + 1)
            if granted < 1 then return {0, math.max(1, math.floor(tat - now - ahead)), '0', '0'} end
            if hourly > 0 then
              local minute, used = math.floor(now / 60000000), 0
              local counts = redis.call('HGETALL', KEYS[2])
              for i = 1, #counts, 2 do
                if tonumber(counts[i]) < minute - 60 then
                  redis.call('HDEL', KEYS[2], counts[i])
                else
                  used = used + tonumber(counts[i + 1])
                end
              end
              granted = math.min(granted, hourly - used)
              if granted < 1 then return {0, 60000000 - now % 60000000, '0', '0'} end
              redis.call('HINCRBY', KEYS[2], string.format('%.0f', minute), granted)
              redis.call('EXPIRE', KEYS[2], 7200)
            end
            local next = string.format('%.0f', tat + granted * interval)
            redis.call('SET', KEYS[1], next, 'PX', 60000)
            return {granted, math.floor(tat - now), string.format('%.0f', interval), next}
            """;

    /**
     * Gives slots back, unless somebody has reserved since. KEYS: as above. ARGV: the TAT after our reservation, slots,
     * their interval, whether an hour is counted.
     */
    static final String GIVE_BACK = """
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            local tat = tonumber(ARGV[1]) - tonumber(ARGV[2]) * tonumber(ARGV[3])
            redis.call('SET', KEYS[1], string.format('%.0f', tat), 'PX', 60000)
            if tonumber(ARGV[4]) > 0 then
              local t = redis.call('TIME')
              redis.call('HINCRBY', KEYS[2], string.format('%.0f', math.floor(t[1] / 60)), -tonumber(ARGV[2]))
            end
            return tonumber(ARGV[2])
            """;

    /**
     * The provider says that we are too fast: 0.7 of the rate, at most once a second however many say so at once, and
     * nothing at all for a while. KEYS: as above. ARGV: microseconds to pause, share that comes back per second.
     */
    static final String SLOW_DOWN = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local slow = redis.call('HMGET', KEYS[4], 'factor', 'at', 'until')
            local factor, at, pause = 1, 0, now + tonumber(ARGV[1])
            if slow[1] then
              at = tonumber(slow[2])
              factor = math.min(1, tonumber(slow[1]) + (now - at) / 1000000 * tonumber(ARGV[2]))
              pause = math.max(pause, tonumber(slow[3]))
            end
            if now - at > 1000000 then
              factor = math.max(0.05, factor * 0.7)
              redis.call('HSET', KEYS[4], 'factor', tostring(factor), 'at', string.format('%.0f', now))
            end
            redis.call('HSET', KEYS[4], 'until', string.format('%.0f', pause))
            redis.call('PEXPIRE', KEYS[4], math.ceil((pause - now) / 1000) + 120000)
            return tostring(factor)
            """;

    /**
     * Looks without taking anything. KEYS: as above. ARGV: the share that comes back per second of a slow-down. Answers
     * {the factor of the rate, microseconds of pause left, messages in the last sixty minutes}.
     */
    static final String LOOK = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local slow = redis.call('HMGET', KEYS[4], 'factor', 'at', 'until')
            local factor, pause, used = 1, 0, 0
            if slow[1] then
              factor = math.min(1, tonumber(slow[1]) + (now - tonumber(slow[2])) / 1000000 * tonumber(ARGV[1]))
              pause = math.max(0, tonumber(slow[3]) - now)
            end
            local minute = math.floor(now / 60000000)
            local counts = redis.call('HGETALL', KEYS[2])
            for i = 1, #counts, 2 do
              if tonumber(counts[i]) >= minute - 60 then used = used + tonumber(counts[i + 1]) end
            end
            return {tostring(factor), math.ceil(pause), used}
            """;

    private RateScripts() {}
}

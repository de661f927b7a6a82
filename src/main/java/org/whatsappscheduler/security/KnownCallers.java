package org.whatsappscheduler.security;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.SharedWork;

/**
 * Whose key a request carries. The database is asked at most once a second about a key, whoever holds it: a revocation is
 * in effect within a second on every pod, without anybody having to be told. While the database is away, a key that was
 * good within the last minute still is; nobody can revoke one then either.
 */
@ApplicationScoped
class KnownCallers {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration TRUSTED = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final AsyncCache<ByteBuffer, Optional<Caller>> fresh =
            Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(MOST).buildAsync();
    private final Cache<ByteBuffer, Caller> trusted =
            Caffeine.newBuilder().expireAfterWrite(TRUSTED).maximumSize(MOST).build();

    private final Optional<byte[]> bootstrapDigest;
    private final ApiKeys keys;
    private final SharedWork shared;
    private final Executor executor;

    KnownCallers(SchedulerConfig config, ApiKeys keys, SharedWork shared, ManagedExecutor executor) {
        this.bootstrapDigest = config.bootstrapKey().map(ApiKey::digest);
        this.keys = keys;
        this.shared = shared;
        this.executor = executor;
    }

    /** The caller, or nothing when the key is not valid; fails with the database when nothing is known of the key. */
    Uni<Optional<Caller>> of(String key) {
        byte[] digest = ApiKey.digest(key);
        // Digests of equal length are compared, so that the time it takes tells nothing about the key.
        if (bootstrapDigest.isPresent() && MessageDigest.isEqual(bootstrapDigest.get(), digest)) {
            return Uni.createFrom().item(Optional.of(new Caller("bootstrap", "admin")));
        }
        ByteBuffer id = ByteBuffer.wrap(digest);
        CompletableFuture<Optional<Caller>> known = fresh.getIfPresent(id);
        return known != null && known.state() == Future.State.SUCCESS
                ? Uni.createFrom().item(known.resultNow())
                : shared.result(() ->
                        fresh.get(id, (asked, on) -> CompletableFuture.supplyAsync(() -> ask(asked), executor)));
    }

    private Optional<Caller> ask(ByteBuffer id) {
        try {
            Optional<Caller> caller = keys.caller(id.array());
            caller.ifPresentOrElse(known -> trusted.put(id, known), () -> trusted.invalidate(id));
            return caller;
        } catch (DatabaseException failure) {
            Caller known = trusted.getIfPresent(id);
            if (known == null || !failure.isAway()) {
                throw failure;
            }
            return Optional.of(known);
        }
    }
}

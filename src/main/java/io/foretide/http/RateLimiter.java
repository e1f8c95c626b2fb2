package io.foretide.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/** Rate limit per caller: a token bucket that holds a few seconds' worth of requests. Thread-safe. */
final class RateLimiter {
    private static final int BURST_SECONDS = 5;
    private static final int MAX_CALLERS = 100_000;
    private static final Duration EXPIRY = Duration.ofMinutes(1); // much longer than a bucket takes to fill

    private final LoadingCache<String, Bucket> buckets;

    /** @param perSecond at least 1 */
    RateLimiter(int perSecond) {
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MAX_CALLERS)
                .expireAfterAccess(EXPIRY)
                .build(caller -> Bucket.builder()
                        .addLimit(limit -> limit.capacity((long) BURST_SECONDS * perSecond)
                                .refillGreedy(perSecond, Duration.ofSeconds(1)))
                        .build());
    }

    /** Counts one request of a caller. Returns 0 if it is allowed, otherwise the seconds to wait, at least 1. */
    long acquire(String caller) {
        var probe = buckets.get(caller).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? 0
                : 1 + Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds();
    }
}

package io.foretide.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/** How often each caller may ask: so many requests a second, saved up for a few. Safe for all threads. */
final class Rates {
    private static final int SECONDS_SAVED = 5;
    private static final int MOST_CALLERS = 100_000;
    private static final Duration FORGOTTEN = Duration.ofMinutes(1); // a bucket is full long before

    private final LoadingCache<String, Bucket> buckets;

    /** @param perSecond at least 1 */
    Rates(int perSecond) {
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_CALLERS)
                .expireAfterAccess(FORGOTTEN)
                .build(caller -> Bucket.builder()
                        .addLimit(limit -> limit.capacity((long) SECONDS_SAVED * perSecond)
                                .refillGreedy(perSecond, Duration.ofSeconds(1)))
                        .build());
    }

    /** Takes one request of a caller's: 0 where it may go on, else the seconds after which it may, at least 1. */
    long take(String caller) {
        var probe = buckets.get(caller).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? 0
                : 1 + Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds();
    }
}

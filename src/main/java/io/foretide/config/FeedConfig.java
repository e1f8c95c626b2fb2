package io.foretide.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of one feed; config/foretide.yaml documents the keys. */
public interface FeedConfig {
    Type type();

    @WithConverter(FeedConverters.Url.class)
    URI url();

    /** Headers of the connection or poll request. */
    Map<String, String> headers();

    /** Messages sent when the socket is open, in order. */
    Optional<List<String>> subscribe();

    /** Interval of pings; zero: never. */
    @WithDefault("20s")
    @WithConverter(Converters.AnyDuration.class)
    Duration ping();

    @WithDefault("1m")
    @WithConverter(Converters.PositiveDuration.class)
    Duration staleAfter();

    @WithDefault("1m")
    @WithConverter(Converters.PositiveDuration.class)
    Duration maxBackoff();

    @WithDefault("10s")
    @WithConverter(Converters.PositiveDuration.class)
    Duration interval();

    @WithDefault("10s")
    @WithConverter(Converters.PositiveDuration.class)
    Duration timeout();

    @WithDefault("1048576")
    @WithConverter(Converters.Positive.class)
    int maxMessageBytes();

    Optional<@WithConverter(FeedConverters.Pointer.class) JsonPointer> items();

    Optional<List<@WithConverter(FeedConverters.Condition.class) FeedCondition>> filter();

    @WithConverter(FeedConverters.Template.class)
    FeedTemplate series();

    Optional<@WithConverter(FeedConverters.Pointer.class) JsonPointer> time();

    @WithDefault("ms")
    TimeUnit timeUnit();

    Optional<@WithConverter(FeedConverters.Pointer.class) JsonPointer> value();

    /** Channel → pointer to its value. */
    Map<String, @WithConverter(FeedConverters.Pointer.class) JsonPointer> values();

    /** The protocol of a feed. */
    enum Type {
        WEBSOCKET,
        HTTP
    }

    /** The unit of a feed's times since 1970, or ISO-8601. */
    enum TimeUnit {
        S,
        MS,
        US,
        NS,
        ISO
    }
}

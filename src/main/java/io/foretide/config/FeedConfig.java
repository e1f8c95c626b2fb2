package io.foretide.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One source that the service itself connects to; config/foretide.yaml says what each key means. */
public interface FeedConfig {
    Type type();

    @WithConverter(FeedConverters.Url.class)
    URI url();

    /** Headers of the request that connects or polls. */
    Map<String, String> headers();

    /** Messages that are sent once the socket is open, in their order. */
    Optional<List<String>> subscribe();

    /** How often a ping is sent; zero: never. */
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

    /** Channel → where its value stands. */
    Map<String, @WithConverter(FeedConverters.Pointer.class) JsonPointer> values();

    /** How a feed is reached. */
    enum Type {
        WEBSOCKET,
        HTTP
    }

    /** What a feed's times count since 1970, or how they are written. */
    enum TimeUnit {
        S,
        MS,
        US,
        NS,
        ISO
    }
}

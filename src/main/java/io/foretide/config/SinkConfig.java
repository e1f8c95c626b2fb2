package io.foretide.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of one sink; config/foretide.yaml documents the keys. */
public interface SinkConfig {
    Type type();

    @WithConverter(SinkConverters.Url.class)
    String url();

    /** Headers of each request. */
    Map<String, String> headers();

    Optional<String> user();

    Optional<String> password();

    @WithDefault("foretide_forecasts")
    @WithConverter(SinkConverters.Table.class)
    String table();

    @WithDefault("*")
    @WithConverter(Converters.Series.class)
    SeriesPattern match();

    @WithDefault("1")
    List<@WithConverter(Converters.Positive.class) Integer> leads();

    @WithDefault("lower,median,upper")
    List<@WithConverter(SinkConverters.BoundConverter.class) SinkBound> bounds();

    @WithDefault("now")
    Stamp stamp();

    @WithDefault("json")
    Format format();

    @WithDefault("5000")
    @WithConverter(Converters.Positive.class)
    int maxBatchRows();

    @WithDefault("30s")
    @WithConverter(Converters.PositiveDuration.class)
    Duration timeout();

    @WithDefault("1m")
    @WithConverter(Converters.PositiveDuration.class)
    Duration maxBackoff();

    /** The protocol of a sink. */
    enum Type {
        REMOTE_WRITE,
        INFLUX,
        OTLP,
        JDBC,
        WEBHOOK
    }

    /** The timestamp of a sample in a time series database. */
    enum Stamp {
        /** The forecast's origin. */
        NOW,
        /** The time that is forecast. */
        TARGET
    }

    /** The format of a webhook's body. */
    enum Format {
        JSON,
        SLACK
    }
}

package io.foretide.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of one threshold; config/foretide.yaml documents the keys. */
public interface ThresholdConfig {
    @WithConverter(Converters.Series.class)
    SeriesPattern match();

    /** Empty: for series with one channel. */
    Optional<String> channel();

    Optional<@WithConverter(Converters.AnyNumber.class) Double> below();

    Optional<@WithConverter(Converters.AnyNumber.class) Double> above();

    /** How far ahead it applies; empty: the horizon. */
    Optional<@WithConverter(Converters.PositiveDuration.class) Duration> within();

    @WithDefault("0.9")
    @WithConverter(Converters.Probability.class)
    double confidence();
}

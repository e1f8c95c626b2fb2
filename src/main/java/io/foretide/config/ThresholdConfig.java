package io.foretide.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** A limit that is watched in the forecasts of some series; config/foretide.yaml says what each key means. */
public interface ThresholdConfig {
    @WithConverter(Converters.Series.class)
    SeriesPattern match();

    /** Empty: of series that have one channel. */
    Optional<String> channel();

    Optional<@WithConverter(Converters.AnyNumber.class) Double> below();

    Optional<@WithConverter(Converters.AnyNumber.class) Double> above();

    /** How far ahead is looked; empty: the horizon. */
    Optional<@WithConverter(Converters.PositiveDuration.class) Duration> within();

    @WithDefault("0.9")
    @WithConverter(Converters.Probability.class)
    double confidence();
}

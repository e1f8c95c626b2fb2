package io.foretide.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryPoolAllocationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmNativeMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Clock;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * All metrics of the service, in their own registry. Errors are in units of each series' causal scale, so that they can
 * be summed over series. Thread-safe.
 */
public final class Metrics {
    /** Values of the label {@code forecast}. */
    public static final String MIX = "mix";

    public static final String LAST = "last";
    /** Only if the stream has a season. */
    public static final String SEASONAL = "seasonal";

    /** Value of the label {@code band}: the model-free baseline band. */
    public static final String ROLLING = "rolling";

    private final PrometheusRegistry registry = new PrometheusRegistry();

    public final Counter accepted =
            counter("foretide_observations_accepted", "Observations accepted, by source.", "source");
    public final Counter rejected =
            counter("foretide_observations_rejected", "Observations rejected, by reason.", "reason");
    public final Counter skipped = counter(
            "foretide_observations_skipped",
            "Items skipped without rejection: filtered, stale (one channel of several) or no-value.",
            "reason");
    public final Counter feedMessages = counter("foretide_feed_messages", "Messages that a feed sent.", "feed");
    public final Counter feedObservations =
            counter("foretide_feed_observations", "Observations accepted from a feed.", "feed");
    public final Counter feedRejected = counter(
            "foretide_feed_rejected", "Items of a feed's messages that were rejected, by reason.", "feed", "reason");
    public final Counter feedReconnects = counter(
            "foretide_feed_reconnects", "Times that a feed's connection was lost, or a poll of it failed.", "feed");
    public final Counter sinkRows =
            counter("foretide_sink_rows", "Rows or events that a sink's target has acknowledged.", "sink");
    public final Counter sinkRefused =
            counter("foretide_sink_refused", "Rows or events that a sink's target rejected for good.", "sink");
    public final Counter sinkRetries =
            counter("foretide_sink_retries", "Failed writes to a sink's target, which are retried.", "sink");
    public final Gauge sinkFailing = gauge("foretide_sink_failing", "1 while writes to a sink's target fail.", "sink");
    public final Gauge sinkReached = gauge(
            "foretide_sink_reached_timestamp_seconds",
            "Timestamp of the newest record that a sink has processed.",
            "sink");
    public final Counter refused = counter(
            "foretide_http_refused",
            "Requests and connections refused before any route: origin, rate, unauthenticated, forbidden, connections, slow.",
            "reason");
    public final Counter moved =
            counter("foretide_observations_moved", "Observations rerouted to the partition of their series.");
    public final Counter aheadOfClock = counter(
            "foretide_observations_ahead_of_clock",
            "Records with timestamps more than 10 s ahead of this process's clock, which is behind the writers'.");
    public final Counter steps =
            counter("foretide_steps", "Steps closed, by whether anything was observed in them.", "observed");
    public final Gauge series = gauge("foretide_series", "Series whose state is on this process.");
    public final Counter evicted = counter(
            "foretide_series_evicted",
            "Series dropped: silent for longer than stream.ttl, or the longest silent one at stream.max-series.",
            "reason");
    public final Counter restarted = counter(
            "foretide_series_restarted",
            "Series that restarted, by stream: the settings or the interval changed, or an operator reset it.",
            "stream",
            "reason");
    public final Counter ended = counter("foretide_series_ended", "Series ended by a marker.");
    public final Counter forecasts =
            counter("foretide_forecasts", "Forecasts made, one per step, by stream.", "stream");
    public final Histogram latency = Histogram.builder()
            .name("foretide_forecast_latency_seconds")
            .help("From the arrival of the observation that closed a step to its forecast.")
            .classicUpperBounds(.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30)
            .register(registry);
    public final Histogram batch = Histogram.builder()
            .name("foretide_batch_steps")
            .help("Steps forecast together, in one call of the network or, where series have many, in few.")
            .classicUpperBounds(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
            .register(registry);
    public final Counter scored =
            counter("foretide_scored", "Forecast leads compared with the actual step.", "stream", "lead");
    public final Counter absoluteError = counter(
            "foretide_absolute_error",
            "Sum of absolute errors over the series' scale, by lead.",
            "stream",
            "lead",
            "forecast");
    public final Counter squaredError = counter(
            "foretide_squared_error",
            "Sum of squared errors over the series' squared scale, by lead.",
            "stream",
            "lead",
            "forecast");
    public final Counter inside =
            counter("foretide_inside_interval", "Scored leads whose value fell inside the interval.", "stream", "lead");
    public final Counter bandLoss = counter(
            "foretide_band_loss",
            "Sum of quantile losses at lead 1 over the series' scale, of the published band (mix) and of one of the series' past changes (rolling).",
            "stream",
            "band");
    public final Summary intervalWidth = Summary.builder()
            .name("foretide_interval_width_scales")
            .help("Widths of the forecast intervals, in the series' scales, by lead.")
            .labelNames("stream", "lead")
            .register(registry);
    public final Counter mixWeight = counter(
            "foretide_mix_weight",
            "Sum over forecasts and channels of the weight that the mix gave an expert; over the forecasts it is the mean.",
            "stream",
            "lead",
            "expert");
    public final Counter networkLoss = counter(
            "foretide_network_loss",
            "Sum of quantile losses over the series' usual change, of what was published and of what would have been without the network,"
                    + " by the lead in the middle of each group of leads.",
            "stream",
            "lead",
            "network");
    public final Counter anomalies =
            counter("foretide_anomalies", "Steps outside the one-step interval.", "stream", "side");

    public final Counter levelShifts =
            counter("foretide_level_shifts", "Moves of a series to another level, once each.", "stream");
    public final Counter driftEvents = counter(
            "foretide_drift_events",
            "Times that the forecasts of a series became worse than its baselines (opened), or were no longer (closed).",
            "stream",
            "event");
    public final Gauge driftingSeries = gauge(
            "foretide_drifting_series",
            "Series whose forecasts at a scored lead are worse than the last value or the seasonal forecast.",
            "stream");
    public final Counter networkDriftEvents = counter(
            "foretide_network_drift_events",
            "Times that the network began to make the forecasts of a stream worse (opened), or no longer did (closed), by group of leads and partition.",
            "stream",
            "event");
    public final Gauge networkDrifting = gauge(
            "foretide_network_drifting",
            "Groups of leads, in each partition, at which the network makes the forecasts of a stream worse.",
            "stream");
    public final Counter symbolsScored = counter("foretide_symbols_scored", "Symbols compared with their forecasts.");
    public final Counter symbolLoss = counter(
            "foretide_symbol_log_loss",
            "Sum of minus the logarithms of the probabilities that each source had given the symbols that came; over the symbols scored it is the "
                    + "log-loss, whose exponential is the perplexity.",
            "source");
    public final Counter symbolsUnknown =
            counter("foretide_symbols_unknown", "Symbols that had no number of their own when they came.");
    public final Gauge vocabulary = gauge("foretide_vocabulary_symbols", "Symbols that have a number of their own.");
    public final Counter sequences =
            counter("foretide_sequences", "Sequences that ended, by what ended them.", "ending");
    public final Counter sequencesUnlabelled = counter(
            "foretide_sequences_unlabelled", "Sequences that ended so long ago that they can no longer be labelled.");
    public final Counter labelled = counter(
            "foretide_sequences_labelled",
            "Labelled sequences, by label and by the most probable class at the end.",
            "label",
            "predicted");
    public final Counter labelLoss = counter(
            "foretide_label_log_loss",
            "Sum of minus the logarithms of the probabilities that the labels had been given at their sequences' ends.");
    public final Counter labelCertainty = counter(
            "foretide_label_certainty",
            "Labelled sequences by how probable the most probable class had seemed (upper end of a tenth), and whether it was the label.",
            "certainty",
            "right");
    public final Gauge liveReaders = gauge("foretide_live_readers", "Readers of the live stream.");
    public final Counter liveDropped = counter(
            "foretide_live_dropped",
            "Events that slow readers of the live stream were not sent, newer ones in their place.");

    public final Counter updates = counter("foretide_learning_updates", "Updates of the candidate's weights.");
    public final Counter blocks = counter("foretide_learning_blocks", "Blocks by outcome.", "outcome");
    public final Gauge loss =
            gauge("foretide_learning_loss", "Loss of the candidate on the newest blocks, before it learned from them.");
    public final Gauge championLoss =
            gauge("foretide_learning_champion_loss", "Loss of the published weights on the same blocks.");
    public final Gauge gradientNorm =
            gauge("foretide_learning_gradient_norm", "Global norm of the newest gradient, before clipping.");
    public final Gauge learningRate =
            gauge("foretide_learning_rate", "Learning rate of the newest update, as the schedule has it.");
    public final Counter replayed =
            counter("foretide_learning_replayed_blocks", "Older blocks that joined an update, against forgetting.");
    public final Gauge replayKept = gauge("foretide_learning_replay_kept_blocks", "Older blocks kept for that.");
    public final Counter gate = counter("foretide_learning_gate", "What the champion gate decided.", "decision");
    public final Gauge learnerVersion =
            gauge("foretide_learning_weights_version", "Newest version that the learner published.");
    public final Gauge weightsVersion =
            gauge("foretide_weights_version", "Version of the weights that forecasts are made with.");

    private final LibraryMeters meters = new LibraryMeters(registry);
    private final SeriesMetrics seriesMetrics;
    private final AheadMetrics ahead;
    private final CrossingMetrics crossings = new CrossingMetrics(registry, Clock.systemUTC());
    private final SeriesRanks ranks = new SeriesRanks(crossings);

    /** Exports no individual series. */
    public Metrics() {
        this(SeriesMetrics.Settings.NONE);
    }

    /** Exports no forecasts for fixed times ahead. */
    public Metrics(SeriesMetrics.Settings settings) {
        this(settings, AheadMetrics.Settings.NONE);
    }

    public Metrics(SeriesMetrics.Settings settings, AheadMetrics.Settings shownAhead) {
        ahead = new AheadMetrics(shownAhead, registry, Clock.systemUTC());
        seriesMetrics = new SeriesMetrics(settings, registry);
        jvm();
        callback(
                "foretide_native_memory_bytes",
                "Resident memory outside the Java heap.",
                Unit.BYTES,
                ProcessMemory::outsideHeap);
        callback("foretide_heap_used_bytes", "Java heap in use.", Unit.BYTES, ProcessMemory::heapUsed);
        ProcessMemory.limit()
                .ifPresent(limit -> callback(
                        "foretide_memory_limit_bytes",
                        "Memory limit of the container; absent without a limit.",
                        Unit.BYTES,
                        () -> limit));
    }

    /** Registers the same as {@code JvmMetrics}, which would keep every registry in memory forever. */
    private void jvm() {
        JvmThreadsMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmClassLoadingMetrics.builder().register(registry);
        JvmCompilationMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmMemoryPoolAllocationMetrics.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmNativeMemoryMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /** Metrics of libraries. */
    public LibraryMeters meters() {
        return meters;
    }

    /** Metrics of individual series. */
    public SeriesMetrics single() {
        return seriesMetrics;
    }

    /** Metrics of forecasts for fixed times ahead. */
    public AheadMetrics ahead() {
        return ahead;
    }

    /** Metrics of series and their thresholds. */
    public CrossingMetrics crossings() {
        return crossings;
    }

    /** The series by how bad they are. */
    public SeriesRanks ranks() {
        return ranks;
    }

    public PrometheusRegistry registry() {
        return registry;
    }

    /** A gauge evaluated at each scrape; register each name once. */
    public void callback(String name, String help, Unit unit, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .unit(unit)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Number of unread records, by topic. */
    public void lag(Supplier<Map<String, Double>> lagByTopic) {
        GaugeWithCallback.builder()
                .name("foretide_consumer_lag_records")
                .help("Records not yet read, by topic.")
                .labelNames("topic")
                .callback(callback -> lagByTopic.get().forEach((topic, lag) -> callback.call(lag, topic)))
                .register(registry);
    }

    /** The result of {@code /health/ready} as a metric for alerts: 1 or 0 by part. */
    public void ready(Supplier<Map<String, Double>> readinessByPart) {
        GaugeWithCallback.builder()
                .name("foretide_ready")
                .help("Whether a part of this process is ready (1) or not (0): kafka, forecaster, learner.")
                .labelNames("part")
                .callback(callback -> readinessByPart.get().forEach((part, ready) -> callback.call(ready, part)))
                .register(registry);
    }

    /** Expiry of the API's certificate, evaluated at each scrape, since files are reloaded. */
    public void certificateEnds(Supplier<java.time.Instant> end) {
        callback(
                "foretide_certificate_end_timestamp_seconds",
                "Expiry of the API's certificate (http.tls); of a chain, the first to expire.",
                Unit.SECONDS,
                () -> end.get().getEpochSecond());
    }

    /** Number of open API connections. */
    public void connections(DoubleSupplier open) {
        GaugeWithCallback.builder()
                .name("foretide_http_connections")
                .help("Open connections to the API.")
                .callback(callback -> callback.call(open.getAsDouble()))
                .register(registry);
    }

    /** Seconds since each feed last received anything. */
    public void feedSilence(Supplier<Map<String, Double>> secondsByFeed) {
        GaugeWithCallback.builder()
                .name("foretide_feed_silence_seconds")
                .help("Time since a feed last received anything.")
                .labelNames("feed")
                .callback(callback -> secondsByFeed.get().forEach((feed, seconds) -> callback.call(seconds, feed)))
                .register(registry);
    }

    /** Sum of a counter over all label values except the given ones. */
    public static double total(Counter counter, Map<String, String> labels) {
        return counter.collect().getDataPoints().stream()
                .filter(point -> labels.entrySet().stream().allMatch(label -> label.getValue()
                        .equals(point.getLabels().get(label.getKey()))))
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }

    private Counter counter(String name, String help, String... labels) {
        Counter counter =
                Counter.builder().name(name).help(help).labelNames(labels).register(registry);
        if (labels.length == 0) {
            counter.inc(0); // registers a counter that has not counted yet with value 0
        }
        return counter;
    }

    private Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
    }
}

package io.foretide.ingest;

import io.foretide.config.FeedConfig;
import io.foretide.formats.ObservationCodec;
import io.foretide.http.Backoff;
import io.foretide.metrics.Health;
import io.foretide.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Runs the configured feeds. Each runs independently and retries forever after errors. */
public final class FeedRunner implements AutoCloseable {
    private static final long FIRST_BACKOFF_MS = 500;

    private final List<Feed> feeds = new ArrayList<>();

    /** @param random for the back-off jitter */
    public FeedRunner(
            Map<String, FeedConfig> configs,
            Vertx vertx,
            Intake intake,
            ObservationCodec codec,
            Metrics metrics,
            Health health,
            RandomGenerator random) {
        Map<String, FeedInlet> inlets = new HashMap<>();
        configs.forEach((name, config) -> {
            var inlet = new FeedInlet(
                    name,
                    new FeedMapping(config, codec),
                    intake,
                    metrics,
                    vertx,
                    vertx.getOrCreateContext(),
                    Clock.systemUTC());
            inlets.put(name, inlet);
            health.note("feed " + name, () -> stale(inlet, config));
            var backoff = new Backoff(FIRST_BACKOFF_MS, config.maxBackoff().toMillis(), random);
            feeds.add(
                    config.type() == FeedConfig.Type.HTTP
                            ? new HttpFeed(config, inlet, backoff, vertx)
                            : new WebSocketFeed(config, inlet, backoff, vertx));
        });
        metrics.feedSilence(() -> {
            Map<String, Double> silence = new HashMap<>();
            inlets.forEach((name, inlet) -> silence.put(name, inlet.silence() / 1000.0));
            return silence;
        });
    }

    private static Optional<String> stale(FeedInlet inlet, FeedConfig config) {
        long silence = inlet.silence();
        return silence <= config.staleAfter().toMillis()
                ? Optional.empty()
                : Optional.of("has sent nothing for " + silence / 1000 + " s; reconnecting");
    }

    public void start() {
        feeds.forEach(Feed::start);
    }

    @Override
    public void close() throws TimeoutException {
        Future.all(feeds.stream().map(Feed::close).toList()).await(2, TimeUnit.SECONDS);
    }
}

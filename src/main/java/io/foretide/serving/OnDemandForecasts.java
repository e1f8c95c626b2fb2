package io.foretide.serving;

import io.foretide.forecasts.Continuation;
import io.foretide.forecasts.ErrorPersistence;
import io.foretide.forecasts.Explanation;
import io.foretide.forecasts.JointForecast;
import io.foretide.forecasts.SeriesState;
import io.foretide.forecasts.WhatIf;
import io.foretide.series.Forecast;
import io.foretide.series.Observation;
import io.foretide.tasks.forecasts.SeriesQueries;
import io.foretide.tasks.forecasts.StatelessForecast;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** Forecasts that are made because somebody asks: one at a time, beside the stream, so that questions cannot slow it down much. */
final class OnDemandForecasts implements AutoCloseable {
    /** Leads that can be asked for. */
    static final int MOST_LEADS = 2000;

    private static final int MOST_WAITING = 32;
    private static final int TRIES = 3;

    private final WorkerExecutor worker;
    private final AtomicInteger waiting = new AtomicInteger();
    private final SeriesQueries queries;
    private final Continuation continuation;
    private final StatelessForecast trial;

    OnDemandForecasts(Vertx vertx, SeriesQueries queries, Continuation continuation, StatelessForecast trial) {
        this.worker = vertx.createSharedWorkerExecutor("questions", 1);
        this.queries = queries;
        this.continuation = continuation;
        this.trial = trial;
    }

    /** So many leads of a series from its newest step on; empty for a series that has no forecast. */
    Future<Optional<Forecast>> goOn(String series, int leads) {
        return newest(series, (state, start) -> continuation.of(state, start, leads, persistence(series)));
    }

    /**
     * What is read from the newest forecast of a series' channel as a joint distribution over its leads; empty for a series that has no
     * forecast.
     *
     * @param leads how many, given the forecast that is published
     */
    <T> Future<Optional<T>> joint(
            String series, int channel, ToIntFunction<Forecast> leads, Function<JointForecast, T> answer) {
        return newest(series, (state, start) -> {
            double[] persistence = persistence(series);
            Forecast forecast = continuation.of(state, start, leads.applyAsInt(start), persistence);
            return answer.apply(new JointForecast(state, forecast, channel, persistence[channel]));
        });
    }

    private double[] persistence(String series) {
        return ErrorPersistence.of(queries.past(series), queries.stream(series).quantiles());
    }

    /**
     * The newest forecast of a series under other values of inputs known in advance; empty for a series that has no forecast.
     *
     * @param known gives the values, as {@link WhatIf#of} takes them, for the newest forecast
     */
    Future<Optional<Forecast>> whatIf(String series, Function<Forecast, double[][]> known) {
        return newest(series, (state, start) -> WhatIf.of(state, queries.copy(state), start, known.apply(start)));
    }

    /** What the newest forecast of a series is made of, and what it was before; empty for a series that has no forecast. */
    Future<Optional<Explanation>> explain(String series) {
        return newest(series, (state, start) -> Explanation.of(state, start, queries.past(series)));
    }

    private <T> Future<Optional<T>> newest(String series, BiFunction<SeriesState, Forecast, T> question) {
        return ask(() -> {
            for (int tries = 0; tries < TRIES; tries++) {
                Optional<Forecast> start = queries.forecast(series);
                Optional<SeriesState> state = queries.state(series);
                if (start.isEmpty() || state.isEmpty()) {
                    return Optional.empty();
                }
                if (state.get().time() == start.get().origin()) { // no step came between the two
                    return Optional.of(question.apply(state.get(), start.get()));
                }
            }
            throw new InvalidStateStoreException("the series moves on faster than it can be read");
        });
    }

    /** So many leads behind observations that are not kept. */
    Future<Forecast> tried(List<Observation> observations, int leads) {
        return ask(() -> {
            StatelessForecast.Result result = trial.of(observations);
            return continuation.of(result.state(), result.forecast(), leads);
        });
    }

    private <T> Future<T> ask(Callable<T> question) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(new ApiResponses.Busy("too many such questions wait already: ask again"));
        }
        return worker.executeBlocking(question).onComplete(done -> waiting.decrementAndGet());
    }

    @Override
    public void close() {
        worker.close();
    }
}

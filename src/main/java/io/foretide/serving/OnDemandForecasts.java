package io.foretide.serving;

import io.foretide.forecasts.Continuation;
import io.foretide.forecasts.ErrorModel;
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

/**
 * Forecasts computed on request, one at a time on a separate thread, so that requests cannot slow down the stream much.
 */
final class OnDemandForecasts implements AutoCloseable {
    /** Limit on the leads of a request. */
    static final int MAX_LEADS = 2000;

    private static final int MAX_WAITING = 32;
    private static final int ATTEMPTS = 3;

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

    /** Extends a series' latest forecast to this many leads; empty for a series without a forecast. */
    Future<Optional<Forecast>> extend(String series, int leads) {
        return newest(series, (state, start) -> continuation.of(state, start, leads, errors(series)));
    }

    /**
     * Evaluates a series' channel as a joint distribution over the leads of its latest forecast; empty for a series
     * without a forecast.
     *
     * @param leads number of leads, given the published forecast
     */
    <T> Future<Optional<T>> joint(
            String series, int channel, ToIntFunction<Forecast> leads, Function<JointForecast, T> answer) {
        return newest(series, (state, start) -> {
            List<ErrorModel> errors = errors(series);
            Forecast forecast = continuation.of(state, start, leads.applyAsInt(start), errors);
            return answer.apply(new JointForecast(state, forecast, channel, errors.get(channel)));
        });
    }

    private List<ErrorModel> errors(String series) {
        return ErrorModel.of(queries.past(series), queries.stream(series).quantiles());
    }

    /**
     * The latest forecast of a series under other values of inputs known in advance; empty for a series without a
     * forecast.
     *
     * @param known supplies the values, as in {@link WhatIf#of}, for the latest forecast
     */
    Future<Optional<Forecast>> whatIf(String series, Function<Forecast, double[][]> known) {
        return newest(series, (state, start) -> WhatIf.of(state, queries.copy(state), start, known.apply(start)));
    }

    /** Explains the latest forecast of a series and its change; empty for a series without a forecast. */
    Future<Optional<Explanation>> explain(String series) {
        return newest(series, (state, start) -> Explanation.of(state, start, queries.past(series)));
    }

    private <T> Future<Optional<T>> newest(String series, BiFunction<SeriesState, Forecast, T> question) {
        return submit(() -> {
            for (int attempts = 0; attempts < ATTEMPTS; attempts++) {
                Optional<Forecast> start = queries.forecast(series);
                Optional<SeriesState> state = queries.state(series);
                if (start.isEmpty() || state.isEmpty()) {
                    return Optional.empty();
                }
                if (state.get().time() == start.get().origin()) { // no step came between the two reads
                    return Optional.of(question.apply(state.get(), start.get()));
                }
            }
            throw new InvalidStateStoreException("the series advances faster than it can be read");
        });
    }

    /** A forecast from observations that are not stored. */
    Future<Forecast> forecastStateless(List<Observation> observations, int leads) {
        return submit(() -> {
            StatelessForecast.Result result = trial.of(observations);
            return continuation.of(result.state(), result.forecast(), leads);
        });
    }

    private <T> Future<T> submit(Callable<T> question) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(new ApiResponses.Busy("too many such requests are waiting: retry"));
        }
        return worker.executeBlocking(question).onComplete(done -> waiting.decrementAndGet());
    }

    @Override
    public void close() {
        worker.close();
    }
}

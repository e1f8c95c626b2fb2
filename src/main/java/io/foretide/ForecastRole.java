package io.foretide;

import io.foretide.forecasts.BlockSampler;
import io.foretide.forecasts.Continuation;
import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.Shape;
import io.foretide.model.GpuMemory;
import io.foretide.serving.Api;
import io.foretide.streams.StreamsApplication;
import io.foretide.tasks.TaskDefinition;
import io.foretide.tasks.TaskProcessor;
import io.foretide.tasks.forecasts.ForecastStream;
import io.foretide.tasks.forecasts.ForecastStreams;
import io.foretide.tasks.forecasts.ForecastTask;
import io.foretide.tasks.forecasts.SeriesQueries;
import io.foretide.tasks.forecasts.StatelessForecast;
import io.foretide.windows.ClosedStep;
import io.foretide.windows.StreamGrids;
import io.foretide.windows.WindowsProcessor;
import io.prometheus.metrics.model.snapshots.Unit;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import java.time.InstantSource;

/** Forecasts of numbers. */
final class ForecastRole extends ForecasterRole {
    private final ForecastSpecs specs;
    private final ForecastStreams streams;
    private final StreamGrids grids;
    private final BlockSampler sampler;

    ForecastRole(RoleContext context, ForecastSpecs specs, HttpClient toReplicas) {
        super(context, toReplicas);
        this.specs = specs;
        this.streams = specs.streams();
        this.grids = StreamGrids.of(config());
        this.sampler = new BlockSampler(
                config().learning().blocksPerSecond(),
                InstantSource.system(),
                config().model().seed());
    }

    @Override
    TaskDefinition definition() {
        return ForecastTask.definition(context().topics());
    }

    @Override
    WindowsProcessor windows() {
        return new WindowsProcessor(
                grids,
                context().observationPartitions(),
                codec(),
                metrics(),
                context().traces());
    }

    @Override
    TaskProcessor<ClosedStep> processor() {
        var forecaster = new Forecaster(new Shape(specs.forecasts(), specs.network()), network(), sampler);
        var task = new ForecastTask(
                streams, forecaster, weights(), metrics(), context().traces());
        return processor(task, Integer.MAX_VALUE);
    }

    @Override
    void serve(StreamsApplication application, Router api) {
        addMetrics();
        var queries = new SeriesQueries(stores(application), streams);
        var routes = new Api(
                context().vertx(),
                config(),
                toReplicas(),
                new Api.Stores(application::streams, self(), queries, context().observationPartitions()),
                feed(),
                new Continuation(forecaster(), weights()::current),
                new StatelessForecast(forecaster(), weights()::current, streams, grids),
                weights()::version,
                codec(),
                metrics());
        context().push(routes, Api::close).on(api);
    }

    private Forecaster forecaster() {
        return new Forecaster(specs.forecasts(), specs.network(), network());
    }

    private void addMetrics() {
        int stateBytes = streams.all().stream()
                .mapToInt(ForecastStream::maxStateBytes)
                .max()
                .orElseThrow();
        metrics()
                .callback(
                        "foretide_series_state_bytes",
                        "The most that a series' state takes, without its id, of all streams: bytes in memory as in the store and its changelog.",
                        Unit.BYTES,
                        () -> stateBytes);
        if (GpuMemory.isUsed(specs.device())) {
            metrics()
                    .callback(
                            "foretide_device_states_found_ratio",
                            "Share of the carried states that lay on the GPU when they were needed.",
                            Unit.RATIO,
                            network()::deviceHitRate);
        }
    }
}

package io.foretide.ingest;

import io.foretide.config.ForetideConfig;
import io.foretide.formats.ObservationCodec;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Clock;

/** The ingestion routes. Each path has its format; all share one {@link Intake} and its limits. */
public final class Gateway {
    private final Vertx vertx;
    private final Intake intake;
    private final ObservationCodec codec;
    private final ForetideConfig config;

    public Gateway(Vertx vertx, Intake intake, ObservationCodec codec, ForetideConfig config) {
        this.vertx = vertx;
        this.intake = intake;
        this.codec = codec;
        this.config = config;
    }

    /** Adds the routes. */
    public void on(Router router) {
        var observations = new ObservationsFormat(codec, config.http().maxLineBytes());
        router.post("/api/v1/observations").handler(intake.route(observations));
        router.get("/api/v1/observations/stream").handler(new ObservationsSocket(vertx, intake, codec, config.http()));
        var naming = new SeriesNaming(config.labels(), codec.names());
        router.post("/api/v1/write").handler(intake.route(new RemoteWriteFormat(naming, codec)));
        var influx = intake.route(new InfluxFormat(naming, codec, config.http().maxLineBytes(), Clock.systemUTC()));
        router.post("/api/v2/write").handler(influx);
        router.post("/write").handler(influx);
        new InfluxProbes(Clock.systemUTC()).on(router);
        router.post("/v1/metrics").handler(intake.route(new OtlpFormat(naming, codec)));
    }
}

/**
 * External targets of forecasts and events: Prometheus remote write, InfluxDB line protocol, OTLP metrics, a PostgreSQL
 * table and webhooks. Each sink is a consumer group on the forecasts topic (webhooks also on the crossings topic) and
 * runs in the gateway role on its own thread; gateway replicas share the partitions. Offsets are committed after the
 * target has acknowledged, so a batch may be written twice. Every write is idempotent (same key, time and value), so
 * nothing is lost or duplicated after a crash. A target that does not respond is retried with jitter and delays nothing
 * else.
 *
 * <p>{@link io.foretide.sinks.SinkLauncher} starts a {@link io.foretide.sinks.SinkRunner} per configured sink. {@link
 * io.foretide.sinks.ForecastRows} converts records to rows; {@link io.foretide.sinks.VerdictEvents} and {@link
 * io.foretide.sinks.OpenCloseEvents} convert them to webhook events; a {@link io.foretide.sinks.SinkWriter} per type
 * writes them.
 */
@NullMarked
package io.foretide.sinks;

import org.jspecify.annotations.NullMarked;

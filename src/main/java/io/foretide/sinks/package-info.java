/**
 * Targets outside Kafka that forecasts and events are written to: Prometheus remote write, InfluxDB line protocol, OTLP metrics, a
 * PostgreSQL table and webhooks. Each sink is a consumer group of its own on the forecasts topic, that of a webhook on the crossings topic too, and runs in the role gateway, on a
 * thread of its own: replicas of the gateway share the partitions. Offsets are committed after the target has acknowledged: a batch
 * may be written twice, and every write is idempotent (same key, same time, same value), so that nothing is missing and nothing
 * differs after a crash. A target that does not answer is retried with jitter; nothing else waits for it.
 *
 * <p>{@link io.foretide.sinks.Sinks} starts a {@link io.foretide.sinks.SinkRunner} per configured sink; {@link
 * io.foretide.sinks.ForecastRows} turns records into rows, {@link io.foretide.sinks.VerdictEvents}
 * and {@link io.foretide.sinks.CrossingEvents} turn them into events of webhooks; a {@link io.foretide.sinks.SinkWriter} per type writes them.
 */
@NullMarked
package io.foretide.sinks;

import org.jspecify.annotations.NullMarked;

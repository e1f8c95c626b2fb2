package io.foretide.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Observations of many series, one minute apart, in order of time: noisy waves that differ by series. Observation n
 * belongs to series n mod series, at step n / series.
 */
record SyntheticLoad(int series) {
    static final long START = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    static final long INTERVAL = 60_000;
    private static final long BURST_NANOS = 2_000_000;
    private static final int BUFFER = 64 << 20;
    static final int PATIENCE_MS = 120_000;

    /** The series id of observation n. */
    byte[] key(long n) {
        return ("series-" + n % series).getBytes(UTF_8);
    }

    byte[] value(long n) {
        long step = n / series;
        int s = (int) (n % series);
        long noise = (n * 0x9E3779B97F4A7C15L) >>> 40; // 24 pseudo-random bits
        float value = (float) (100 + 10 * Math.sin(step / 20.0 + s) + noise / 8e6);
        return ("{\"time\":" + (START + step * INTERVAL) + ",\"value\":" + value + "}").getBytes(UTF_8);
    }

    /** Sends observations as fast as Kafka accepts them. */
    void fill(BenchEnvironment.Place place, BenchEnvironment sandbox, long from, long to) {
        try (Producer<byte[], byte[]> producer = sandbox.clients().producer(BUFFER, PATIENCE_MS)) {
            for (long n = from; n < to; n++) {
                var unused = producer.send(new ProducerRecord<>(place.topics().observations(), key(n), value(n)));
            }
            producer.flush();
        }
    }

    /**
     * Sends observations at a rate and records when each was acknowledged.
     *
     * @param acknowledged receives nanoseconds of {@link System#nanoTime}, per observation
     */
    void stream(
            BenchEnvironment.Place place,
            BenchEnvironment sandbox,
            long from,
            double perSecond,
            AtomicLongArray acknowledged) {
        try (Producer<byte[], byte[]> producer = sandbox.clients().producer(BUFFER, PATIENCE_MS)) {
            long start = System.nanoTime();
            for (int i = 0; i < acknowledged.length(); i++) {
                long due = start + (long) (i / perSecond * 1e9);
                if (due - System.nanoTime() > BURST_NANOS) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                int which = i;
                var unused = producer.send(
                        new ProducerRecord<>(place.topics().observations(), key(from + i), value(from + i)),
                        (sent, failure) -> acknowledged.set(which, System.nanoTime()));
            }
            producer.flush();
        }
    }
}

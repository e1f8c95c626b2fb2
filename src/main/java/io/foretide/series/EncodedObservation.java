package io.foretide.series;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An observation that came in the very form that its record has: it was checked, and goes on as it is.
 *
 * @param key id of the series, in UTF-8; not to be changed
 * @param time event time, epoch milliseconds
 * @param json the record's value; not to be changed
 */
public record EncodedObservation(byte[] key, long time, byte[] json) implements Arrival {
    @Override
    public String series() {
        return new String(key, UTF_8);
    }
}

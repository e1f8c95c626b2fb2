package io.foretide.series;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An observation received in the format of its record. It has been validated and is forwarded unchanged.
 *
 * @param key id of the series, in UTF-8; not modified
 * @param time event time, epoch milliseconds
 * @param json value of the record; not modified
 */
public record EncodedObservation(byte[] key, long time, byte[] json) implements Arrival {
    @Override
    public String series() {
        return new String(key, UTF_8);
    }
}

package io.foretide.windows;

import io.foretide.config.ForetideConfig;

/**
 * What becomes of a series that falls silent; milliseconds since its newest observation arrived.
 *
 * @param settle after which the clock may close a step that is over
 * @param idle until which steps without observations are closed too, as time goes on; 0: none are
 */
public record Silence(long settle, long idle) {
    public static Silence of(ForetideConfig.Stream stream) {
        return new Silence(stream.settle().toMillis(), stream.idle().toMillis());
    }
}

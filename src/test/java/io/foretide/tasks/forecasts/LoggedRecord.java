package io.foretide.tasks.forecasts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.tasks.forecasts.MachineCommand.Kind;
import java.util.Locale;

/**
 * A record of the observations topic.
 *
 * @param time of the observation, epoch milliseconds
 */
record LoggedRecord(long offset, String series, Kind kind, long time, double value) {
    byte[] bytes() {
        return switch (kind) {
            case VALUE -> json(time);
            case NO_JSON -> "nonsense".getBytes(UTF_8);
            case NO_NUMBER -> "{\"time\":%d,\"value\":\"x\"}".formatted(time).getBytes(UTF_8);
            case FAR_AHEAD -> json(time + 7_200_000);
            case POISON -> new byte[] {0, 0, 0, 0, 1, 0}; // looks like a registry's, which throws
        };
    }

    private byte[] json(long time) {
        return String.format(Locale.ROOT, "{\"time\":%d,\"value\":%s}", time, value)
                .getBytes(UTF_8);
    }
}

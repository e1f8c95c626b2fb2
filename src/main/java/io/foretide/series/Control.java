package io.foretide.series;

import java.util.Locale;
import java.util.Optional;

/** What an operator can have done to a series. */
public enum Control {
    /** Deletes its state: grid, learned state and retained forecasts. It starts anew with its next observation. */
    RESET,
    /** Go on with its forecasts, and learn nothing of new values until {@link #THAW}. */
    FREEZE,
    /** Learn again. */
    THAW;

    /** By its label. */
    public static Optional<Control> of(String label) {
        for (Control control : values()) {
            if (control.label().equals(label)) {
                return Optional.of(control);
            }
        }
        return Optional.empty();
    }

    /** The name in paths and records. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.foretide.series;

import java.util.Locale;
import java.util.Optional;

/** An operator's command for one series. */
public enum Control {
    /**
     * Deletes the state of the series: grid, learned state and stored forecasts. The next observation begins a new
     * series.
     */
    RESET,
    /** Suspends learning until {@link #THAW}. Forecasts continue. */
    FREEZE,
    /** Resumes learning. */
    THAW;

    /** Returns the command with a label; empty if there is none. */
    public static Optional<Control> of(String label) {
        for (Control control : values()) {
            if (control.label().equals(label)) {
                return Optional.of(control);
            }
        }
        return Optional.empty();
    }

    /** Returns the name in paths and records. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

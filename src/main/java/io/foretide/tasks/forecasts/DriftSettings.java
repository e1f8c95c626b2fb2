package io.foretide.tasks.forecasts;

/**
 * When a series' forecasts count as worse than its baselines.
 *
 * @param window scored steps that errors are averaged over
 * @param worseBy share by which the forecast's error must exceed the better baseline's for an event to open; below half of it the event closes
 */
public record DriftSettings(int window, double worseBy) {
    /** What the configuration has by default. */
    static final DriftSettings DEFAULT = new DriftSettings(200, 0.1);
}

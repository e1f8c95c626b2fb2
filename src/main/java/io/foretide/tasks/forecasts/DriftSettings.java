package io.foretide.tasks.forecasts;

/**
 * Settings of drift events, which report forecasts that are worse than a baseline.
 *
 * @param window number of scored steps over which errors are averaged
 * @param worseBy share by which the forecast's error must exceed the better baseline's for an event to open; the event
 *     closes below half of it
 * @param networkWorseBy the same for the loss of a stream's forecasts with the network, compared with that without it
 */
public record DriftSettings(int window, double worseBy, double networkWorseBy) {
    /** The defaults of the configuration. */
    static final DriftSettings DEFAULT = new DriftSettings(200, 0.1, 0.03);
}

package io.foretide.forecasts;

/** How much memory a series may take. */
public enum Profile {
    /** A full readout: recursive least squares with its covariance. */
    ACCURATE,
    /** At most 2 KB a series at the usual settings: a small readout without a covariance, states in half precision. */
    COMPACT
}

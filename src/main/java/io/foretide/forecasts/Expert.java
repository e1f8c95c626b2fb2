package io.foretide.forecasts;

/** One source of a forecast for one channel. */
interface Expert {
    /** The last value goes on. */
    String PERSISTENCE = "persistence";
    /** What came one season ago comes again. */
    String SEASONAL = "seasonal";
    /** What the simple experts say together, corrected by the shared recurrent network. */
    String NETWORK = "network";
    /** The series' own linear layer over lags and what the network says. */
    String READOUT = "readout";
    /** The same without the network. */
    String LAGS = "lags";
    /** A small readout of the newest lags only. */
    String AUTOREGRESSION = "autoregression";

    /** Begins the name of a linear layer on differences from the season before; its length follows. */
    String SEASONAL_READOUT = "seasonal-readout-";

    String name();

    /** Learns what the step just added to the history tells about earlier origins; called only if it was observed. */
    default void learn(History history) {}

    /**
     * Forecasts from the newest step of the history.
     *
     * @param to (leads) changes from the value at the origin, in scales
     */
    void forecast(Moment now, float[] to);

    /** Forgets what was open: time has jumped. */
    default void clear() {}

    /** How often numbers blew up and it began anew. */
    default int resets() {
        return 0;
    }

    default void walk(Fields fields) {}
}

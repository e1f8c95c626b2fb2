package io.foretide.series;

/** What comes in of a series: a value of it, or its end. Of one series they keep their order. */
public sealed interface Arrival permits Observation, End {
    /** Id of the series. */
    String series();

    /** Event time, epoch milliseconds. */
    long time();
}

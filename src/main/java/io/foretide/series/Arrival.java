package io.foretide.series;

/** What comes in of a series: a value of it, something that happened, its end, or a label. Of one series they keep their order. */
public sealed interface Arrival permits Observation, Written, Event, End, Label {
    /** Id of the series. */
    String series();

    /** Event time, epoch milliseconds. */
    long time();
}

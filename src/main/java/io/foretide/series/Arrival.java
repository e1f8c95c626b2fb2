package io.foretide.series;

/** What comes in of a series: a value of it, a symbol, its end, or a label. Of one series they keep their order. */
public sealed interface Arrival permits Observation, EncodedObservation, Element, End, Label {
    /** Id of the series. */
    String series();

    /** Event time, epoch milliseconds. */
    long time();
}

package io.foretide.series;

/** An incoming item of a series: a value, a symbol, an end marker, or a label. Items of a series keep their order. */
public sealed interface Arrival permits Observation, EncodedObservation, Element, End, Label {
    /** Id of the series. */
    String series();

    /** Event time, epoch milliseconds. */
    long time();
}

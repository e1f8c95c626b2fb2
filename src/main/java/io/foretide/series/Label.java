package io.foretide.series;

/**
 * The label of a sequence, sent separately.
 *
 * @param series id of the series
 * @param time time of labelling, epoch milliseconds
 * @param sequence name of the sequence: the given name, or the time of its first symbol
 * @param label one of the configured classes
 */
public record Label(String series, long time, String sequence, String label) implements Arrival {}

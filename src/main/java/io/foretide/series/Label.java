package io.foretide.series;

/**
 * What a sequence was, said later than the sequence came.
 *
 * @param series id of the series
 * @param time when it was said, epoch milliseconds
 * @param sequence name of the sequence: the one it was given, or the time of its first symbol
 * @param label one of the configured classes
 */
public record Label(String series, long time, String sequence, String label) implements Arrival {}

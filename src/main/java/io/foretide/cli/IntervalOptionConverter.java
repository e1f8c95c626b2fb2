package io.foretide.cli;

import io.foretide.series.Interval;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses intervals as {@code stream.interval} does. */
final class IntervalOptionConverter implements ITypeConverter<Interval> {
    @Override
    public Interval convert(String text) {
        try {
            return Interval.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

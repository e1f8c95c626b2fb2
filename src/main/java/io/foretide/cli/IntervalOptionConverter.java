package io.foretide.cli;

import io.foretide.series.Interval;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** IntervalOptionConverter as {@code stream.interval} takes them. */
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

package io.foretide.formats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatDigitsTest {
    private static String written(float value) {
        byte[] to = new byte[20];
        int end = FloatDigits.write(value, to, 2);
        return new String(to, 2, end - 2, ISO_8859_1);
    }

    @Provide
    Arbitrary<Float> writable() {
        return Arbitraries.integers().map(Float::intBitsToFloat).filter(FloatDigits::canWrite);
    }

    @Property(tries = 20_000)
    void a_number_reads_back_as_the_same_one_and_has_nine_digits_at_most(@ForAll("writable") float value) {
        String text = written(value);

        assertThat(Float.parseFloat(text)).isEqualTo(value);
        assertThat((float) Double.parseDouble(text)).isEqualTo(value);
        assertThat(text).matches("-?(0|[1-9][0-9]*)\\.[0-9]+");
        assertThat(text.replaceAll("[-.]", "").replaceAll("^0+", "").length()).isLessThanOrEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0", "1, 1.0", "-2.5, -2.5", "0.001, 0.001", "9999999, 9999999.0", "123.456, 123.456", "0.1, 0.1"})
    void numbers_that_people_write_are_written_as_they_would(float value, String text) {
        assertThat(written(value)).isEqualTo(text);
    }
}

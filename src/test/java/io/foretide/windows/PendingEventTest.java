package io.foretide.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.End;
import io.foretide.series.Event;
import io.foretide.series.Label;
import io.foretide.series.Sample;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class PendingEventTest {
    @Property(tries = 200)
    void what_waits_in_the_store_is_read_back_as_it_was(
            @ForAll @StringLength(max = 256) String symbol, @ForAll long time, @ForAll boolean named) {
        String name = named ? "q\u00e9" : null;
        for (var what : java.util.List.of(
                new Event("s", time, symbol, name, null),
                new Event("s", time, symbol, null, name),
                new End("s", time, name),
                new Label("s", time, symbol, "good"))) {
            var happened = new PendingEvent(what, 7, 11);
            assertThat(PendingEvent.fromBytes("s", happened.toBytes())).isEqualTo(happened);
        }
        var numbers = new PendingEvent(new Sample("s", time, new double[] {1.5, Double.NaN}, name, symbol), 7, 11);
        PendingEvent read = PendingEvent.fromBytes("s", numbers.toBytes());
        assertThat(((Sample) read.arrival()).values()).containsExactly(1.5, Double.NaN);
        assertThat(read.toBytes()).isEqualTo(numbers.toBytes());
    }
}

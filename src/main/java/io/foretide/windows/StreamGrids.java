package io.foretide.windows;

import io.foretide.config.ForetideConfig;
import io.foretide.series.Interval;
import java.util.ArrayList;
import java.util.List;

/** The grids of all streams of a service; a series belongs to the first that matches it. Thread-safe. */
public final class StreamGrids {
    /** Name of the default stream, for series that no named stream matches. */
    public static final String DEFAULT = "default";

    private final List<StreamGrid> streams;

    private StreamGrids(List<StreamGrid> streams) {
        this.streams = List.copyOf(streams);
    }

    /** The named streams in order; the default stream is last. */
    public static StreamGrids of(ForetideConfig config) {
        List<StreamGrid> streams = new ArrayList<>();
        for (var named : ForetideConfig.namedStreams(config)) {
            streams.add(StreamGrid.of(named.getKey(), named.getValue().match(), named.getValue()));
        }
        streams.add(StreamGrid.of(DEFAULT, series -> true, config.stream()));
        return new StreamGrids(streams);
    }

    /** A single stream with one grid. */
    public static StreamGrids of(GridSettings settings, SilencePolicy silence) {
        return new StreamGrids(List.of(StreamGrid.of(settings, silence)));
    }

    /** The intervals that can be detected for series. */
    public static List<Interval> autoIntervals() {
        return ArrivalSpacing.all();
    }

    /** The stream of a series. */
    public StreamGrid of(String series) {
        return streams.get(index(series));
    }

    /** The index of a series' stream. */
    int index(String series) {
        int at = 0;
        while (!streams.get(at).matches(series)) {
            at++; // the last one matches all
        }
        return at;
    }

    StreamGrid get(int index) {
        return streams.get(index);
    }

    List<StreamGrid> all() {
        return streams;
    }
}

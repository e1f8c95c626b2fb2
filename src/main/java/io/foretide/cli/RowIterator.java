package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.files.SeriesFile.Series;
import io.foretide.series.Observation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The rows of all series of a file in order of time, then of series. Inputs known in advance are returned separately,
 * some rows before their own row. Confined to one thread.
 */
final class RowIterator implements Iterator<Observation> {
    private final PriorityQueue<Cursor> cursors = new PriorityQueue<>(Comparator.comparingLong(Cursor::due)
            .thenComparingInt(cursor -> cursor.ahead > 0 ? 0 : 1)
            .thenComparingInt(cursor -> cursor.place));

    /** The position in a series. */
    private static final class Cursor {
        private final Series series;
        private final int place;
        private final int ahead; // rows by which known inputs precede; 0: values
        private int row;

        Cursor(Series series, int place, int ahead) {
            this.series = series;
            this.place = place;
            this.ahead = ahead;
        }

        /** Time of the next row. */
        long due() {
            return series.times()[Math.max(0, row - ahead)];
        }

        Observation observation() {
            double[] values = series.values()[row];
            if (ahead == 0) {
                return new Observation(series.id(), series.times()[row], values);
            }
            double[] none = new double[values.length];
            Arrays.fill(none, Double.NaN);
            return new Observation(series.id(), series.times()[row], none, false, series.known()[row]);
        }
    }

    /** @param ahead rows by which inputs known in advance precede their own; 0: there are none */
    RowIterator(SeriesFile file, int ahead) {
        for (int place = 0; place < file.series().size(); place++) {
            Series series = file.series().get(place);
            if (series.times().length > 0) {
                cursors.add(new Cursor(series, place, 0));
            }
            if (series.times().length > 0 && ahead > 0) {
                cursors.add(new Cursor(series, place, ahead));
            }
        }
    }

    @Override
    public boolean hasNext() {
        return !cursors.isEmpty();
    }

    @Override
    public Observation next() {
        Cursor cursor = cursors.poll();
        if (cursor == null) {
            throw new NoSuchElementException();
        }
        Observation row = cursor.observation();
        cursor.row++;
        if (cursor.row < cursor.series.times().length) {
            cursors.add(cursor);
        }
        return row;
    }
}

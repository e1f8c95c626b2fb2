package io.foretide.cli;

import io.foretide.files.SeriesFile;
import io.foretide.files.SeriesFile.Series;
import io.foretide.series.Observation;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/** The rows of all series of a file, in order of time; at the same time in order of the series. Confined to one thread. */
final class RowsInOrder implements Iterator<Observation> {
    private final PriorityQueue<Cursor> cursors =
            new PriorityQueue<>(Comparator.comparingLong(Cursor::time).thenComparingInt(cursor -> cursor.place));

    /** Where a series stands. */
    private static final class Cursor {
        private final Series series;
        private final int place;
        private int row;

        Cursor(Series series, int place) {
            this.series = series;
            this.place = place;
        }

        long time() {
            return series.times()[row];
        }
    }

    RowsInOrder(SeriesFile file) {
        for (int place = 0; place < file.series().size(); place++) {
            Series series = file.series().get(place);
            if (series.times().length > 0) {
                cursors.add(new Cursor(series, place));
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
        Series series = cursor.series;
        var row = new Observation(series.id(), cursor.time(), series.values()[cursor.row]);
        cursor.row++;
        if (cursor.row < series.times().length) {
            cursors.add(cursor);
        }
        return row;
    }
}

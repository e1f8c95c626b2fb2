package io.foretide.windows;

import static io.foretide.windows.SeriesNumbers.NONE;

/**
 * A time for each of some series, by their numbers, and whose is first. A heap, in which a time that is put off, as nearly every observation
 * does, is only noted, and moves when the old one comes up. Outside the Java heap, 24 bytes a series. Confined to one thread.
 */
final class TimerHeap implements AutoCloseable {
    private final OffHeap times = new OffHeap(); // longs, by series; 0: none
    private final OffHeap places = new OffHeap(); // ints, by series: place in the heap + 1; 0: none
    private final OffHeap listed = new OffHeap(); // longs, by place: what a series stands under, not after its time
    private final OffHeap series = new OffHeap(); // ints, by place
    private int size;

    /** Sets a series' time, in place of an earlier one. */
    void set(int one, long when) {
        int place = place(one);
        times.setLong(one, when);
        if (place == NONE) {
            rise(size++, one, when);
        } else if (when < listed.getLong(place)) {
            rise(place, one, when);
        }
    }

    void clear(int one) {
        int place = place(one);
        if (place == NONE) {
            return;
        }
        times.setLong(one, 0);
        places.setInt(one, 0);
        int last = series.getInt(--size);
        if (last != one) {
            long under = listed.getLong(size);
            sink(place, last, under);
            rise(place(last), last, under);
        }
    }

    /** A series' time; 0 if it has none. */
    long time(int one) {
        return times.getLong(one);
    }

    int size() {
        return size;
    }

    /** The series whose time is first, if that is not after a bound; else NONE. */
    int first(long until) {
        while (size > 0 && listed.getLong(0) <= until) {
            int first = series.getInt(0);
            if (times.getLong(first) == listed.getLong(0)) {
                return first;
            }
            sink(0, first, times.getLong(first));
        }
        return NONE;
    }

    /** Takes that series out. */
    int takeFirst(long until) {
        int first = first(until);
        if (first != NONE) {
            clear(first);
        }
        return first;
    }

    private int place(int one) {
        return places.getInt(one) - 1;
    }

    private void rise(int from, int one, long under) {
        int at = from;
        for (int above = (at - 1) / 2; at > 0 && listed.getLong(above) > under; above = (at - 1) / 2) {
            put(at, series.getInt(above), listed.getLong(above));
            at = above;
        }
        put(at, one, under);
    }

    private void sink(int from, int one, long under) {
        int at = from;
        for (int below = below(at); below < size && listed.getLong(below) < under; below = below(at)) {
            put(at, series.getInt(below), listed.getLong(below));
            at = below;
        }
        put(at, one, under);
    }

    /** The earlier of the two below a place. */
    private int below(int at) {
        int left = 2 * at + 1;
        return left + 1 < size && listed.getLong(left + 1) < listed.getLong(left) ? left + 1 : left;
    }

    private void put(int at, int one, long under) {
        series.setInt(at, one);
        listed.setLong(at, under);
        places.setInt(one, at + 1);
    }

    long bytes() {
        return times.bytes() + places.bytes() + listed.bytes() + series.bytes();
    }

    @Override
    public void close() {
        times.close();
        places.close();
        listed.close();
        series.close();
        size = 0;
    }
}

package io.foretide.windows;

import static io.foretide.windows.SeriesIndex.NONE;

/**
 * A heap of times by series number. Postponing a time, as nearly every observation does, only records the new time; the
 * entry moves when the old time comes up. Off-heap, 24 bytes per series. Confined to one thread.
 */
final class TimerHeap implements AutoCloseable {
    private final OffHeap times = new OffHeap(); // longs, by series; 0: none
    private final OffHeap places = new OffHeap(); // ints, by series: place in the heap + 1; 0: none
    private final OffHeap keys = new OffHeap(); // longs, by place: the heap key, not after the series' time
    private final OffHeap series = new OffHeap(); // ints, by place
    private int size;

    /** Sets a series' time, replacing an earlier one. */
    void set(int number, long when) {
        int place = place(number);
        times.setLong(number, when);
        if (place == NONE) {
            rise(size++, number, when);
        } else if (when < keys.getLong(place)) {
            rise(place, number, when);
        }
    }

    void clear(int number) {
        int place = place(number);
        if (place == NONE) {
            return;
        }
        times.setLong(number, 0);
        places.setInt(number, 0);
        int last = series.getInt(--size);
        if (last != number) {
            long key = keys.getLong(size);
            sink(place, last, key);
            rise(place(last), last, key);
        }
    }

    /** A series' time; 0 if it has none. */
    long time(int number) {
        return times.getLong(number);
    }

    int size() {
        return size;
    }

    /** The series with the first time, if that is not after a limit; otherwise NONE. */
    int first(long until) {
        while (size > 0 && keys.getLong(0) <= until) {
            int first = series.getInt(0);
            if (times.getLong(first) == keys.getLong(0)) {
                return first;
            }
            sink(0, first, times.getLong(first));
        }
        return NONE;
    }

    /** Removes and returns that series. */
    int takeFirst(long until) {
        int first = first(until);
        if (first != NONE) {
            clear(first);
        }
        return first;
    }

    private int place(int number) {
        return places.getInt(number) - 1;
    }

    private void rise(int from, int number, long key) {
        int place = from;
        for (int above = (place - 1) / 2; place > 0 && keys.getLong(above) > key; above = (place - 1) / 2) {
            put(place, series.getInt(above), keys.getLong(above));
            place = above;
        }
        put(place, number, key);
    }

    private void sink(int from, int number, long key) {
        int place = from;
        for (int below = smallerChild(place); below < size && keys.getLong(below) < key; below = smallerChild(place)) {
            put(place, series.getInt(below), keys.getLong(below));
            place = below;
        }
        put(place, number, key);
    }

    /** The child with the smaller key. */
    private int smallerChild(int place) {
        int left = 2 * place + 1;
        return left + 1 < size && keys.getLong(left + 1) < keys.getLong(left) ? left + 1 : left;
    }

    private void put(int place, int number, long key) {
        series.setInt(place, number);
        keys.setLong(place, key);
        places.setInt(number, place + 1);
    }

    long bytes() {
        return times.bytes() + places.bytes() + keys.bytes() + series.bytes();
    }

    @Override
    public void close() {
        times.close();
        places.close();
        keys.close();
        series.close();
        size = 0;
    }
}

package io.foretide.windows;

import static io.foretide.windows.Numbers.NONE;

import java.util.Arrays;

/**
 * When series are to be looked at, by two clocks; at most one deadline a series, of one of them. Heaps of the series' numbers: a deadline
 * that is put off, as nearly every observation does, only notes the new time, and moves when the old one comes up. Confined to one thread.
 */
final class Deadlines {
    private final Heap[] heaps = {new Heap(), new Heap()};
    private long[] due = new long[16]; // by number
    private long[] listed = new long[16]; // what it stands under in its heap, not after due
    private int[] place = new int[16]; // in its heap; NONE: in none
    private byte[] clock = new byte[16]; // whose heap

    Deadlines() {
        Arrays.fill(place, NONE);
    }

    /** Sets a series' deadline, in place of an earlier one of either clock. */
    void set(int which, int series, long when) {
        if (series >= place.length) {
            grow(series);
        }
        if (place[series] != NONE && clock[series] == which && when >= listed[series]) {
            due[series] = when;
            return;
        }
        clear(series);
        clock[series] = (byte) which;
        due[series] = when;
        listed[series] = when;
        heaps[which].add(series);
    }

    private void grow(int series) {
        int had = place.length;
        int size = series + series / 2 + 1;
        due = Arrays.copyOf(due, size);
        listed = Arrays.copyOf(listed, size);
        clock = Arrays.copyOf(clock, size);
        place = Arrays.copyOf(place, size);
        Arrays.fill(place, had, size, NONE);
    }

    void clear(int series) {
        if (series < place.length && place[series] != NONE) {
            heaps[clock[series]].remove(series);
        }
    }

    /** Takes out one series whose deadline by a clock is not after now; NONE if there is none. */
    int takeDue(int which, long now) {
        return heaps[which].takeDue(now);
    }

    /** Of numbers of series; the one listed first at its top. */
    private final class Heap {
        private int[] series = new int[16];
        private int size;

        void add(int one) {
            if (size == series.length) {
                series = Arrays.copyOf(series, size + size / 2);
            }
            rise(size++, one);
        }

        void remove(int one) {
            int at = place[one];
            int last = series[--size];
            place[one] = NONE;
            if (last != one) {
                sink(at, last);
                rise(place[last], last);
            }
        }

        int takeDue(long now) {
            while (size > 0 && listed[series[0]] <= now) {
                int first = series[0];
                if (due[first] <= now) {
                    remove(first);
                    return first;
                }
                listed[first] = due[first];
                sink(0, first);
            }
            return NONE;
        }

        private void rise(int from, int one) {
            int at = from;
            for (int above = (at - 1) / 2; at > 0 && listed[series[above]] > listed[one]; above = (at - 1) / 2) {
                put(at, series[above]);
                at = above;
            }
            put(at, one);
        }

        private void sink(int from, int one) {
            int at = from;
            for (int below = first(at); below < size && listed[series[below]] < listed[one]; below = first(at)) {
                put(at, series[below]);
                at = below;
            }
            put(at, one);
        }

        /** The earlier of the two below a place. */
        private int first(int at) {
            int left = 2 * at + 1;
            return left + 1 < size && listed[series[left + 1]] < listed[series[left]] ? left + 1 : left;
        }

        private void put(int at, int one) {
            series[at] = one;
            place[one] = at;
        }
    }
}

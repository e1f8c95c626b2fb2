package io.foretide.windows;

import static io.foretide.windows.Numbers.NONE;

import java.util.Arrays;

/**
 * The series that have a grid here, by their numbers, in the order in which they were heard of last; times are the task's steady clock's.
 * Confined to one thread.
 */
final class Residents {
    private static final int AWAY = -2;

    private final long began;
    private long[] heard = new long[16]; // by number
    private int[] before = new int[16]; // who was heard of before; NONE: nobody; AWAY: no resident
    private int[] after = new int[16];
    private int first = NONE; // longest silent
    private int last = NONE;
    private int size;

    /** @param began before which no silence is counted: what was sent while nobody listened is still to be read */
    Residents(long began) {
        this.began = began;
        Arrays.fill(before, AWAY);
    }

    /** A series was heard of now, not before any other; it may be a new one. */
    void touch(int series, long now) {
        if (series >= before.length) {
            grow(series);
        }
        heard[series] = now;
        if (series == last) {
            return;
        }
        remove(series);
        before[series] = last;
        after[series] = NONE;
        if (last == NONE) {
            first = series;
        } else {
            after[last] = series;
        }
        last = series;
        size++;
    }

    private void grow(int series) {
        int had = before.length;
        int wide = series + series / 2 + 1;
        heard = Arrays.copyOf(heard, wide);
        after = Arrays.copyOf(after, wide);
        before = Arrays.copyOf(before, wide);
        Arrays.fill(before, had, wide, AWAY);
    }

    void remove(int series) {
        if (!isHere(series)) {
            return;
        }
        int earlier = before[series];
        int later = after[series];
        if (earlier == NONE) {
            first = later;
        } else {
            after[earlier] = later;
        }
        if (later == NONE) {
            last = earlier;
        } else {
            before[later] = earlier;
        }
        before[series] = AWAY;
        size--;
    }

    private boolean isHere(int series) {
        return series < before.length && before[series] != AWAY;
    }

    int size() {
        return size;
    }

    /** Milliseconds since a series was heard of, or since listening began. */
    long silence(int series, long now) {
        return now - Math.max(began, heard(series));
    }

    /** The one that has been silent longest; NONE if there is none. */
    int longestSilent() {
        return first;
    }

    /** When a series was heard of, by this task or one before it. */
    long heard(int series) {
        return isHere(series) ? heard[series] : began;
    }

    /** Milliseconds since listening began. */
    long listening(long now) {
        return now - began;
    }
}

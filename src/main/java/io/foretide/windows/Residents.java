package io.foretide.windows;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;

/** The series that have a grid here, by when each was heard of last; times are the task's steady clock's. Confined to one thread. */
final class Residents {
    private final long began;
    private final LinkedHashMap<Bytes, Long> heard = new LinkedHashMap<>(); // longest silent first

    /** @param began before which no silence is counted: what was sent while nobody listened is still to be read */
    Residents(long began) {
        this.began = began;
    }

    /** Takes in all that are known from before. */
    void addAll(Stream<Map.Entry<Bytes, Long>> known) {
        known.sorted(Map.Entry.comparingByValue()).forEach(entry -> heard.put(entry.getKey(), entry.getValue()));
    }

    /** A series was heard of now; it may be a new one. */
    void touch(Bytes series, long now) {
        heard.remove(series);
        heard.put(series, now);
    }

    void remove(Bytes series) {
        heard.remove(series);
    }

    int size() {
        return heard.size();
    }

    /** Milliseconds since a series was heard of, or since listening began. */
    long silence(Bytes series, long now) {
        return now - Math.max(began, heard(series));
    }

    /** The one that has been silent longest. */
    Optional<Bytes> longestSilent() {
        return heard.keySet().stream().findFirst();
    }

    /** When a series was heard of, by this task or one before it. */
    long heard(Bytes series) {
        return heard.getOrDefault(series, began);
    }

    /** Milliseconds since listening began. */
    long listening(long now) {
        return now - began;
    }
}

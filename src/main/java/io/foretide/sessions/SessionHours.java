package io.foretide.sessions;

/**
 * A session of a trading day, in seconds from the day's midnight by the local clock.
 *
 * @param open time of opening; negative if the session begins on the previous day
 * @param close time of closing, after {@code open}
 */
record SessionHours(int open, int close) {}

package io.foretide.sessions;

/**
 * A session of a trading day, in seconds from the day's midnight by the local clock.
 *
 * @param open below 0 where it began the evening before
 * @param close after it
 */
record SessionHours(int open, int close) {}

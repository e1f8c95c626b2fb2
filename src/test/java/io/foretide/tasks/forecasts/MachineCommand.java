package io.foretide.tasks.forecasts;

/** Something that happens to a forecaster: {@link ForecasterMachine}. */
sealed interface MachineCommand {
    /** What a record holds, and for what reason it is refused. */
    enum Kind {
        VALUE(""),
        NO_JSON("malformed"),
        NO_NUMBER("value"),
        FAR_AHEAD("ahead"),
        POISON("failed"); // its processing throws

        private final String reason;

        Kind(String reason) {
            this.reason = reason;
        }

        /** The reason on the rejected topic; empty: it is taken. */
        String reason() {
            return reason;
        }
    }

    /** A record arrives, whose time lies so many quarters of a second after the present, or before. */
    record Observe(String series, Kind kind, int quarters) implements MachineCommand {}

    /** The newest record is written once more. */
    record Repeat() implements MachineCommand {}

    /** Time passes. */
    record Pass(int tenthsOfASecond) implements MachineCommand {}

    /** The transaction commits. */
    record Commit() implements MachineCommand {}

    /** The transaction is aborted, and its thread goes on from the last commit. */
    record Abort() implements MachineCommand {}

    /** The process commits, ends and starts again. */
    record Restart() implements MachineCommand {}

    /**
     * The partition moves to another process.
     *
     * @param killed whether the old one was killed, else it commits first
     * @param clock seconds by which the new one's clock is ahead
     */
    record Migrate(boolean killed, int clock) implements MachineCommand {}
}

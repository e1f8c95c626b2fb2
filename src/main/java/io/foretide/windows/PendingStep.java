package io.foretide.windows;

/** A step that is stored until the network runs it. The steps of a series keep their order. */
public interface PendingStep {
    /** Its place among the steps of its series, rising. */
    long order();

    /** When the record that it follows from arrived, epoch milliseconds. */
    long arrivalTime();

    /** Steps of a series of unequal kinds do not run in the same batch. */
    default Object kind() {
        return PendingStep.class;
    }

    byte[] toBytes();
}

package io.foretide.windows;

/** What waits in a store for the network; of one series in its order. */
public interface PendingStore {
    /** Its place among those of its series: rising. */
    long order();

    byte[] toBytes();
}

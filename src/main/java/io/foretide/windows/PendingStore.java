package io.foretide.windows;

/** An item that waits in a store for the network, in order per series. */
public interface PendingStore {
    /** Its ascending position within its series. */
    long order();

    byte[] toBytes();
}

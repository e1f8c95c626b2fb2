package io.foretide.model;

/** The device that computes the network. */
public enum Device {
    /** A GPU if the engine has one, otherwise the CPU. */
    AUTO,
    CPU,
    /** The first GPU; fails if there is none. */
    GPU
}

package io.foretide.model;

/** Where the network computes. */
public enum Device {
    /** A GPU when the engine sees one, else the CPU. */
    AUTO,
    CPU,
    /** The first GPU; an engine that sees none refuses. */
    GPU
}

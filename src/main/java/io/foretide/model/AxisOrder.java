package io.foretide.model;

/** Axis order of inputs and outputs over many steps and rows; carried states are row by row in both. */
public enum AxisOrder {
    /** (rows, steps, …) */
    BATCH_FIRST,
    /** (steps, rows, …) */
    TIME_FIRST
}

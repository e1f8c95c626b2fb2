package io.foretide.model;

/** Order of the axes of many steps of many rows; carried state has a row's floats together in both. */
public enum AxisOrder {
    /** (rows, steps, …) */
    BATCH_FIRST,
    /** (steps, rows, …) */
    TIME_FIRST
}

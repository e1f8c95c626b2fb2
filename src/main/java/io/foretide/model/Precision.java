package io.foretide.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;

/**
 * Precision of the cells. The projection and all results are always float32. There is no bfloat16: the engine's Java
 * binding (DJL 0.35.1) does not support it and crashes the process.
 */
public enum Precision {
    FLOAT32(DataType.FLOAT32),
    FLOAT16(DataType.FLOAT16);

    private final DataType type;

    Precision(DataType type) {
        this.type = type;
    }

    DataType type() {
        return type;
    }

    /** Converts a float32 array to the cells' precision. */
    PtNDArray fromFloat32(PtNDArray array) {
        return this == FLOAT32 ? array : array.toType(type, false);
    }

    /** Converts back to float32. */
    PtNDArray toFloat32(PtNDArray array) {
        return this == FLOAT32 ? array : array.toType(DataType.FLOAT32, false);
    }
}

package io.foretide.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;

/**
 * What the cells compute with. The projection, and all that comes out, is float32 always. There is no bfloat16: the engine's
 * Java binding (DJL 0.35.1) knows no such type, and ends the process when it is asked for it.
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

    /** What the cells are to see of an array of float32; the array itself where that is what they see. */
    PtNDArray narrow(PtNDArray array) {
        return this == FLOAT32 ? array : array.toType(type, false);
    }

    /** The way back to float32. */
    PtNDArray wide(PtNDArray array) {
        return this == FLOAT32 ? array : array.toType(DataType.FLOAT32, false);
    }
}

package io.foretide.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Weights as native arrays on a device, in the order of the fused calls. They live as long as their manager. */
public final class LoadedWeights {
    private final SortedMap<String, PtNDArray> arrays;
    private final List<NDList> layers; // of each layer: weight_ih, weight_hh, bias_ih, bias_hh
    private final NDList all; // all layers' lists concatenated

    private LoadedWeights(SortedMap<String, PtNDArray> arrays, int count) {
        this.arrays = Collections.unmodifiableSortedMap(arrays);
        this.layers = new ArrayList<>();
        this.all = new NDList();
        for (int layer = 0; layer < count; layer++) {
            NDList list = layer("", String.valueOf(layer));
            layers.add(list);
            all.addAll(list);
        }
    }

    /** Copies the weights to the manager's device. */
    public static LoadedWeights load(Weights weights, PtNDManager manager) {
        return load(weights, manager, DataType.FLOAT32);
    }

    /** The same, with the cells' parameters in a precision. */
    static LoadedWeights load(Weights weights, PtNDManager manager, Precision precision) {
        SortedMap<String, PtNDArray> arrays = new TreeMap<>();
        weights.tensors()
                .forEach((name, tensor) -> arrays.put(
                        name,
                        array(manager, tensor, NetworkSpec.isProjection(name) ? DataType.FLOAT32 : precision.type())));
        return new LoadedWeights(arrays, weights.spec().layers());
    }

    /** The same in another type, for gradient checks in float64. */
    static LoadedWeights load(Weights weights, PtNDManager manager, DataType type) {
        SortedMap<String, PtNDArray> arrays = new TreeMap<>();
        weights.tensors().forEach((name, tensor) -> arrays.put(name, array(manager, tensor, type)));
        return new LoadedWeights(arrays, weights.spec().layers());
    }

    private static PtNDArray array(PtNDManager manager, Tensor tensor, DataType type) {
        PtNDArray viewed = manager.create(FloatBuffer.wrap(tensor.values()), shape(tensor), DataType.FLOAT32);
        PtNDArray owned = JniUtils.clone(viewed); // the engine's memory, not the buffer's
        viewed.close();
        if (type != DataType.FLOAT32) {
            return owned.toType(type, true);
        }
        return owned;
    }

    private static Shape shape(Tensor tensor) {
        long[] shape = new long[tensor.shape().length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.shape()[i];
        }
        return new Shape(shape);
    }

    /** All arrays by parameter name. */
    public SortedMap<String, PtNDArray> arrays() {
        return arrays;
    }

    PtNDArray array(String name) {
        PtNDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalStateException("no parameter " + name);
        }
        return array;
    }

    /** weight_ih, weight_hh, bias_ih, bias_hh of one layer. */
    NDList layer(String prefix, String suffix) {
        return new NDList(
                array(prefix + "weight_ih_l" + suffix),
                array(prefix + "weight_hh_l" + suffix),
                array(prefix + "bias_ih_l" + suffix),
                array(prefix + "bias_hh_l" + suffix));
    }

    NDList layer(int layer) {
        return layers.get(layer);
    }

    NDList allLayers() {
        return all;
    }

    /** The learned initial state, h or c (layers, hidden); null if it is zero. */
    public @Nullable PtNDArray first(boolean cell) {
        return arrays.get(cell ? ParameterShapes.INITIAL_CELL : ParameterShapes.INITIAL_HIDDEN);
    }
}

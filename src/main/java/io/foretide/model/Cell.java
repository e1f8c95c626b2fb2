package io.foretide.model;

/** The recurrent cells, with the equations of PyTorch's nn.RNN, nn.GRU and nn.LSTM. */
public enum Cell {
    ELMAN_TANH(1, 1),
    ELMAN_RELU(1, 1),
    /** Gates in the order reset, update, new. */
    GRU(3, 1),
    /** Gates in the order input, forget, cell, output; the carried state is h and c. */
    LSTM(4, 2);

    private final int gates;
    private final int states;

    Cell(int gates, int states) {
        this.gates = gates;
        this.states = states;
    }

    /** Number of blocks of {@code hidden} rows in the weight matrices. */
    public int gates() {
        return gates;
    }

    /** Whether a layer carries a cell state c beside its output h. */
    public boolean hasCellState() {
        return states == 2;
    }

    /** Number of vectors of {@code hidden} floats that a layer carries between steps. */
    public int states() {
        return states;
    }
}

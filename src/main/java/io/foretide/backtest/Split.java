package io.foretide.backtest;

/**
 * Which rows are measured.
 *
 * @param from first target row
 * @param to row after the last one
 */
record Split(int from, int to) {
    static Split of(BacktestSettings settings, Table table) {
        int before = settings.train() + settings.validate();
        if (before == 0) {
            int from = settings.test() == 0 ? 1 : table.rows() - settings.test();
            check(from >= 0, settings, table);
            return new Split(Math.max(1, from), table.rows());
        }
        int to = settings.test() == 0 ? table.rows() : before + settings.test();
        check(before < to && to <= table.rows(), settings, table);
        return new Split(before, to);
    }

    /** The later half of the measured rows. */
    Split secondHalf() {
        return new Split((from + to) / 2, to);
    }

    private static void check(boolean fits, BacktestSettings settings, Table table) {
        if (!fits) {
            throw new IllegalArgumentException("a file of " + table.rows() + " rows cannot give " + settings.train()
                    + " to train, " + settings.validate() + " to validate and " + settings.test() + " to test");
        }
    }
}

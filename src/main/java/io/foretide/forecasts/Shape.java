package io.foretide.forecasts;

import io.foretide.model.NetworkSpec;
import io.foretide.series.TimeGrid;
import java.nio.charset.StandardCharsets;

/**
 * Derived settings that all series of one stream at one interval share, computed once from the settings and the
 * network's spec. Immutable.
 *
 * @param settings the stream's settings
 * @param series dimensions of a channel's own forecaster: experts, mix, quantiles
 * @param inputRow writes input rows
 * @param anchors (groups) middle leads of the groups for which the network has outputs
 * @param inputs width of an input row
 * @param stateSize number of floats of the network's carried state
 * @param learnedState whether the initial state is learned
 * @param hash hash of settings and spec; a state with another hash cannot be read
 */
public record Shape(
        ForecastSettings settings,
        ForecasterShape series,
        InputRow inputRow,
        int[] anchors,
        int inputs,
        int stateSize,
        boolean learnedState,
        long hash) {
    /** Leads per block step: at any horizon about a sixth of all steps is learned from, and blocks stay small. */
    private static final int LEADS_PER_STEP = 5;

    private static final int MIN_BLOCK_STEPS = 3;

    private static final int MAX_SEASONS = 3;

    /**
     * @throws IllegalArgumentException if the spec's inputs, leads, quantiles or experts are not those of a forecasting
     *     network
     */
    public Shape(ForecastSettings settings, NetworkSpec spec) {
        this(
                settings,
                series(settings),
                new InputRow(settings),
                anchors(settings),
                spec.inputs(),
                spec.stateSize(),
                spec.learnedState(),
                hash(settings.form() + "|" + spec.hash()));
        check("inputs", spec.inputs(), Forecaster.INPUTS);
        check("leads", spec.leads(), InputRow.GROUPS);
        check("quantiles", spec.quantiles(), NetworkAdvice.LEVELS.length);
        check("experts", spec.experts(), InputRow.EXPERTS);
    }

    private static ForecasterShape series(ForecastSettings settings) {
        return new ForecasterShape(
                settings.horizon(),
                settings.seasons().stream()
                        .limit(MAX_SEASONS)
                        .mapToInt(Integer::intValue)
                        .toArray(),
                settings.quantiles().stream().mapToDouble(Double::doubleValue).toArray(),
                settings.channels().size() - 1,
                settings.known().size(),
                settings.flags(),
                sessionSteps(settings.grid()));
    }

    /** Returns the steps per trading day; 0 without sessions, or if each step is a day. */
    private static int sessionSteps(TimeGrid grid) {
        return grid.sessions().isEmpty() || grid.daySteps() < 2 ? 0 : grid.daySteps();
    }

    /** Returns (groups) the middle leads of the groups for which the network has outputs. */
    static int[] anchors(ForecastSettings settings) {
        LeadGroups groups = new LeadGroups(settings.horizon());
        int[] anchors = new int[Math.min(InputRow.GROUPS, groups.count())];
        for (int g = 0; g < anchors.length; g++) {
            anchors[g] = groups.anchor(g);
        }
        return anchors;
    }

    /**
     * Returns the number of steps per learning block: a fifth of the horizon and at least {@value #MIN_BLOCK_STEPS},
     * limited by the setting.
     */
    int blockSteps() {
        return Math.min(Math.max(MIN_BLOCK_STEPS, settings.horizon() / LEADS_PER_STEP), settings.blockSteps());
    }

    private static void check(String what, int spec, int settings) {
        if (spec != settings) {
            throw new IllegalArgumentException(
                    "the network has " + spec + " " + what + " where the settings need " + settings);
        }
    }

    /** FNV-1a, 64 bits. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}

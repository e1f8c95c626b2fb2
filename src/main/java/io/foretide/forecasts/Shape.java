package io.foretide.forecasts;

import io.foretide.model.NetworkSpec;
import io.foretide.series.TimeGrid;
import java.nio.charset.StandardCharsets;

/**
 * What all series of one stream with one interval have in common, worked out once from the settings and the network's spec. Safe for all threads.
 *
 * @param settings the stream's settings
 * @param series shape of a channel's own part: experts, mix, quantiles
 * @param inputRow writes their input rows
 * @param anchors leads that stand for the groups of leads which the network knows
 * @param inputs width of an input row
 * @param stateSize floats of the network's carried state
 * @param learnedState whether the state before a series' first step is learned
 * @param hash over settings and spec: states of another hash cannot be read
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
    /** Leads per block step: a sixth of all steps is learned from, whatever the horizon, and blocks stay small. */
    private static final int LEADS_PER_STEP = 5;

    private static final int MIN_BLOCK_STEPS = 3;

    private static final int MAX_SEASONS = 3;

    /** @throws IllegalArgumentException if the spec's inputs, leads or quantiles are not those of a network for series */
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

    /** Steps per day if there are nights between them; daily steps have one before each. */
    private static int sessionSteps(TimeGrid grid) {
        return grid.sessions().isEmpty() || grid.daySteps() < 2 ? 0 : grid.daySteps();
    }

    /** The middles of the groups of leads, of so many as the network knows. */
    static int[] anchors(ForecastSettings settings) {
        LeadGroups groups = new LeadGroups(settings.horizon());
        int[] anchors = new int[Math.min(InputRow.GROUPS, groups.count())];
        for (int g = 0; g < anchors.length; g++) {
            anchors[g] = groups.anchor(g);
        }
        return anchors;
    }

    /** Steps of a block, which are kept in every series' state. */
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

package io.foretide.forecasts;

import io.foretide.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all series of one stream have in common, worked out once from the settings and the network's spec.
 *
 * @param settings the stream's settings
 * @param leads anchors of the horizon
 * @param features what the readouts see
 * @param inputs width of an input row
 * @param hidden width of the core's output
 * @param stateSize floats of the network's carried state
 * @param learnedState whether the state before a series' first step is learned
 * @param hash over settings and spec: states of another hash cannot be read
 */
record Shape(
        ForecastSettings settings,
        Leads leads,
        FeatureRow features,
        int inputs,
        int hidden,
        int stateSize,
        boolean learnedState,
        long hash) {
    private static final int COMPACT_LAGS = 5;
    private static final int COMPACT_STEPS = 7;

    Shape(ForecastSettings settings, NetworkSpec spec) {
        this(
                settings,
                Leads.of(settings),
                new FeatureRow(settings, spec.hidden()),
                spec.inputs(),
                spec.hidden(),
                spec.stateSize(),
                spec.learnedState(),
                hash(settings + "|" + spec.hash()));
        check("inputs", spec.inputs(), Forecaster.inputs(settings));
        check("leads", spec.leads(), settings.horizon());
        check("quantiles", spec.quantiles(), settings.quantiles().size());
    }

    /** Fresh experts for one channel that do not look at the network, in the order in which their mix knows them. */
    List<Expert> simpleExperts() {
        List<Expert> experts = new ArrayList<>();
        experts.add(new Persistence());
        settings.seasons().stream().limit(1).forEach(season -> experts.add(new Seasonal(season)));
        if (settings.readout().on() && compact()) {
            experts.add(compactReadout());
        } else if (settings.readout().on()) {
            Leads all = Leads.all(settings.horizon());
            experts.add(readout(Expert.LAGS, new Basis.Row(features.simple()), all));
            experts.add(readout(Expert.AUTOREGRESSION, new Basis.Row(FeatureRow.narrow()), all));
            for (int season : Seasons.of(settings)) {
                Basis basis = new Basis.Season(season, settings.readout().lags());
                experts.add(readout(Expert.SEASONAL_READOUT + season, basis, all));
            }
        }
        return experts;
    }

    /** A fresh readout that looks at the network, if there is to be one. */
    Optional<Expert> readout() {
        return settings.readout().on() && !compact()
                ? Optional.of(readout(Expert.READOUT, new Basis.Row(features.width()), Leads.all(settings.horizon())))
                : Optional.empty();
    }

    /** The one readout that fits: on the season if there is one. */
    private Readout compactReadout() {
        if (settings.seasons().isEmpty()) {
            return readout(Expert.AUTOREGRESSION, new Basis.Lags(COMPACT_LAGS), leads);
        }
        int season = settings.seasons().get(0);
        return readout(Expert.SEASONAL_READOUT + season, new Basis.Season(season, COMPACT_LAGS), leads);
    }

    private Readout readout(String name, Basis basis, Leads learned) {
        double forgetting = settings.readout().forgetting();
        return new Readout(name, basis, learned, settings.horizon(), forgetting, compact());
    }

    /** What there is to look at after the newest step of a history. */
    Moment moment(History history, float[] row, boolean learning) {
        return new Moment(history, row, learning, settings.interpolated() && !history.observed(0));
    }

    /** A fresh builder of blocks for one channel. */
    Blocks blocks() {
        return compact()
                ? new OneBlock(blockSteps(), settings.horizon(), inputs, stateSize)
                : new EveryBlock(blockSteps(), settings.horizon(), inputs, stateSize);
    }

    /** Steps of a block: compact ones have 7 at most. */
    int blockSteps() {
        return compact() ? Math.min(COMPACT_STEPS, settings.blockSteps()) : settings.blockSteps();
    }

    boolean compact() {
        return settings.profile() == Profile.COMPACT;
    }

    /** Steps of history that a channel keeps. */
    int historySteps() {
        if (compact()) {
            int season = settings.seasons().stream().findFirst().orElse(0);
            int whole = season == 0 ? 0 : (settings.horizon() + season - 1) / season * season;
            int seasonal = season == 0 ? 0 : Math.max(season + COMPACT_LAGS - 1, whole);
            return Math.max(blockSteps() + settings.horizon(), seasonal) + 1;
        }
        int longest = Math.max(settings.blockSteps() + settings.horizon(), features.longestLag()) + 1;
        for (int season : Seasons.of(settings)) {
            int whole = (settings.horizon() + season - 1) / season * season;
            longest = Math.max(longest, Math.max(season + settings.readout().lags(), whole) + 1);
        }
        return longest;
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
        for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}

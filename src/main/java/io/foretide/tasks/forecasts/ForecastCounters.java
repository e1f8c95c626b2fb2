package io.foretide.tasks.forecasts;

import io.foretide.metrics.Metrics;
import io.foretide.series.Forecast;
import io.foretide.series.Score;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts forecasts and scores in metrics. Caches the counters of each lead, since a lookup by labels costs more than
 * counting. Confined to one thread.
 */
final class ForecastCounters {
    private final Metrics metrics;
    private final String stream;
    private final int[] widths; // leads whose interval widths are observed
    private final CounterDataPoint bandLoss;
    private final CounterDataPoint rollingLoss;
    private final CounterDataPoint levelShifts;
    private final List<@Nullable Lead> leads = new ArrayList<>(); // index is the lead; 0 is unused

    ForecastCounters(Metrics metrics, String stream, int[] widths) {
        this.metrics = metrics;
        this.stream = stream;
        this.widths = widths.clone();
        bandLoss = metrics.bandLoss.labelValues(stream, Metrics.MIX);
        rollingLoss = metrics.bandLoss.labelValues(stream, Metrics.ROLLING);
        levelShifts = metrics.levelShifts.labelValues(stream); // created at 0, so that the first shift is an increase
    }

    /** The counters of one lead. */
    private static final class Lead {
        private final String name;
        private final CounterDataPoint scored;
        private final CounterDataPoint inside;
        private final DistributionDataPoint width;
        private final Errors mix;
        private final Errors last;
        private @Nullable NetworkLoss network; // null unless the lead is the middle of a group
        private @Nullable Errors seasonal; // null without a season

        Lead(Metrics metrics, String stream, int lead) {
            name = String.valueOf(lead);
            scored = metrics.scored.labelValues(stream, name);
            inside = metrics.inside.labelValues(stream, name);
            width = metrics.intervalWidth.labelValues(stream, name);
            mix = new Errors(metrics, stream, name, Metrics.MIX);
            last = new Errors(metrics, stream, name, Metrics.LAST);
        }
    }

    private record NetworkLoss(CounterDataPoint with, CounterDataPoint without) {}

    private static final class Errors {
        private final CounterDataPoint absolute;
        private final CounterDataPoint squared;

        Errors(Metrics metrics, String stream, String lead, String whose) {
            absolute = metrics.absoluteError.labelValues(stream, lead, whose);
            squared = metrics.squaredError.labelValues(stream, lead, whose);
        }

        void add(double scaled) {
            if (Double.isFinite(scaled)) {
                absolute.inc(Math.abs(scaled));
                squared.inc(scaled * scaled);
            }
        }
    }

    private Lead of(int lead) {
        while (leads.size() <= lead) {
            leads.add(null);
        }
        Lead known = leads.get(lead);
        if (known == null) {
            known = new Lead(metrics, stream, lead);
            leads.set(lead, known);
        }
        return known;
    }

    void score(Score score, Forecast forecast) {
        for (Score.Lead scored : score.leads()) {
            Lead lead = of(scored.lead());
            lead.scored.inc();
            if (scored.inside()) {
                lead.inside.inc();
            }
            lead.mix.add((score.actual() - scored.predicted()) / score.scale());
            lead.last.add((score.actual() - scored.last()) / score.scale());
            if (!Double.isNaN(scored.seasonal())) {
                if (lead.seasonal == null) {
                    lead.seasonal = new Errors(metrics, stream, lead.name, Metrics.SEASONAL);
                }
                lead.seasonal.add((score.actual() - scored.seasonal()) / score.scale());
            }
        }
        double bands = score.bandLoss() / score.scale();
        double rolling = score.rollingLoss() / score.scale();
        if (Double.isFinite(bands) && Double.isFinite(rolling)) {
            bandLoss.inc(bands);
            rollingLoss.inc(rolling);
        }
        for (int lead : widths) {
            double[] quantiles = forecast.channels().get(score.channel()).quantiles()[lead - 1];
            double width = (quantiles[quantiles.length - 1] - quantiles[0]) / score.scale();
            if (Double.isFinite(width)) {
                of(lead).width.observe(width);
            }
        }
    }

    /** Adds the quantile losses at a lead of the published forecasts, and of the forecasts without the network. */
    void network(int at, double with, double without) {
        Lead lead = of(at);
        if (lead.network == null) {
            lead.network = new NetworkLoss(
                    metrics.networkLoss.labelValues(stream, lead.name, "with"),
                    metrics.networkLoss.labelValues(stream, lead.name, "without"));
        }
        lead.network.with().inc(with);
        lead.network.without().inc(without);
    }

    void verdicts(Forecast forecast) {
        for (Forecast.Channel channel : forecast.channels()) {
            if (channel.levelShift() != 0) {
                levelShifts.inc();
            }
            switch (channel.verdict()) {
                case ABOVE -> metrics.anomalies.labelValues(stream, "above").inc();
                case BELOW -> metrics.anomalies.labelValues(stream, "below").inc();
                case INSIDE, NONE -> {
                    // no anomaly
                }
            }
        }
    }
}

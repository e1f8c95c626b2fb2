package io.foretide.serving;

import io.foretide.forecasts.Explanation;
import io.foretide.forecasts.Explanation.Channel;
import io.foretide.forecasts.Explanation.Group;
import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Renders an {@link Explanation} of one channel as sentences. */
final class ExplanationText {
    private static final MathContext DIGITS = new MathContext(4);
    private static final double WHOLE = 1000; // values from here on are rounded to whole numbers
    private static final double MIN_SHARE = .05; // of the weights that are mentioned
    private static final int MAX_EXPERTS = 3;
    private static final double MIN_STRETCH = .02;

    private final Explanation explanation;
    private final int index;
    private final Channel channel;
    private final Forecast.Channel channelExplanation;

    /** @param index index of an observed channel */
    ExplanationText(Explanation explanation, int index) {
        this.explanation = explanation;
        this.index = index;
        this.channel = explanation.channels().get(index).orElseThrow();
        this.channelExplanation = explanation.forecast().channels().get(index);
    }

    /** The changes, the contributions to the forecast, and the interval. Unknown parts are omitted. */
    List<String> sentences() {
        List<String> all = new ArrayList<>();
        if (explanation.previous().isPresent()) {
            changes(explanation.previous().get(), all);
        } else {
            all.add(
                    explanation.forecast().restarted()
                            ? "the series starts anew with this step: only its newest value is known"
                            : "no earlier forecast is available for comparison");
        }
        List<Group> groups = channel.groups();
        carriers(groups.get(0), all);
        if (groups.size() > 1) {
            carriers(groups.get(groups.size() - 1), all);
        }
        network(groups.get(0), all);
        interval(all);
        return all;
    }

    private void changes(Forecast previous, List<String> all) {
        Forecast newest = explanation.forecast();
        Forecast.Channel before = previous.channels().get(index);
        all.add("median at lead 1 moved from " + number(before.median()[0]) + " to "
                + number(channelExplanation.median()[0]) + ": " + reason(before));
        int since = explanation.since();
        if (since < previous.leads()) {
            all.add("for " + Instant.ofEpochMilli(newest.time(1)) + " " + number(before.median()[since])
                    + " had been forecast " + (since == 1 ? "one step" : since + " steps") + " earlier");
        }
        if (channel.held()) {
            all.add("the newest value is treated as an outlier until the next one confirms it");
        }
        if (previous.version() != newest.version()) {
            all.add("the network's weights went from version " + previous.version() + " to " + newest.version());
        }
    }

    private String reason(Forecast.Channel before) {
        int since = explanation.since();
        if (Double.isNaN(channelExplanation.actual())) {
            return "nothing was observed at the newest step";
        }
        if (since > before.median().length) {
            return "the forecast before was made " + since + " steps earlier, for none of today's steps";
        }
        double expected = before.median()[since - 1];
        double away = channelExplanation.actual() - expected;
        String came = "the newest value, " + number(channelExplanation.actual()) + ", came "
                + (away == 0 ? "as" : number(Math.abs(away)) + (away > 0 ? " above" : " below")) + " the forecast"
                + (away == 0 ? " said" : " of " + number(expected));
        return channelExplanation.verdict() == Verdict.NONE ? came : came + " (" + verdictText() + ")";
    }

    private String verdictText() {
        String where =
                switch (channelExplanation.verdict()) {
                    case ABOVE -> "above the interval";
                    case BELOW -> "below the interval";
                    default ->
                        Math.abs(channelExplanation.score()) <= 1 ? "inside the interval" : "not counted as an anomaly";
                };
        return number(Math.abs(channelExplanation.score())) + " half-widths, " + where;
    }

    /** "the readout carries 71 % of the median at lead 1, seasonal-24 18 %". */
    private void carriers(Group group, List<String> all) {
        float[] weights = group.weights();
        List<Integer> limit = IntStream.range(0, weights.length)
                .boxed()
                .filter(e -> weights[e] >= MIN_SHARE)
                .sorted(Comparator.comparingDouble(e -> -weights[e]))
                .limit(MAX_EXPERTS)
                .toList();
        String shares = limit.stream()
                .map(e -> name(e)
                        + (e.equals(limit.get(0)) ? " carries " : " ")
                        + percent(weights[e])
                        + (e.equals(limit.get(0)) ? " of the median at " + leads(group) : ""))
                .collect(Collectors.joining(", "));
        if (!shares.isEmpty()) {
            all.add(shares);
        }
        double sum = 0;
        for (double part : group.contributions()) {
            sum += part;
        }
        StringBuilder moved = new StringBuilder("the median at lead " + group.lead() + " lies " + signed(sum)
                + " from the newest value, " + number(channel.newest()));
        int strongest = strongest(group.contributions());
        if (group.contributions()[strongest] != 0) {
            moved.append(": ")
                    .append(signed(group.contributions()[strongest]))
                    .append(" by ")
                    .append(name(strongest));
        }
        if (group.seasonal() != 0) {
            moved.append(", ").append(signed(group.seasonal())).append(" by all experts of seasons");
        }
        if (group.known() != 0) {
            moved.append(", ").append(signed(group.known())).append(" by inputs known in advance");
        }
        all.add(moved.toString());
    }

    private static int strongest(double[] contributions) {
        int strongest = 0;
        for (int e = 1; e < contributions.length; e++) {
            strongest = Math.abs(contributions[e]) > Math.abs(contributions[strongest]) ? e : strongest;
        }
        return strongest;
    }

    private void network(Group group, List<String> all) {
        if (!Double.isNaN(group.networkGain())) {
            all.add("the network " + (group.networkGain() < 0 ? "raises" : "lowers")
                    + " the quantile loss at lead 1 by " + percent(Math.abs(group.networkGain())) + " lately");
        }
    }

    private void interval(List<String> all) {
        String was = explanation
                .previous()
                .map(previous -> ", " + number(width(previous.channels().get(index))) + " before")
                .orElse("");
        Group next = channel.groups().get(0);
        all.add("the interval at lead 1 is " + number(width(channelExplanation)) + " wide" + was + "; an error of "
                + number(next.spread()) + " is expected" + stretched(next));
        for (Group group : channel.groups()) {
            if (Math.abs(group.closureWidening() - 1) >= MIN_STRETCH) {
                all.add("closed hours up to lead " + group.lead() + " make the expected error there "
                        + number(group.closureWidening()) + " times as large");
                return; // the first group tells, the numbers have the others
            }
        }
    }

    private static String stretched(Group group) {
        List<String> sides = new ArrayList<>();
        if (Math.abs(group.stretchBelow() - 1) >= MIN_STRETCH) {
            sides.add(number(group.stretchBelow()) + " times as far below");
        }
        if (Math.abs(group.stretchAbove() - 1) >= MIN_STRETCH) {
            sides.add(number(group.stretchAbove()) + " times as far above");
        }
        return sides.isEmpty()
                ? ""
                : "; to keep the promised shares it reaches " + String.join(", ", sides)
                        + " the median as the mix says";
    }

    private static double width(Forecast.Channel channel) {
        double[] band = channel.quantiles()[0];
        return band[band.length - 1] - band[0];
    }

    private String name(int expert) {
        String name = explanation.experts().get(expert);
        return name.contains("-") ? name : "the " + name;
    }

    private static String leads(Group group) {
        return group.from() == group.to() ? "lead " + group.from() : "leads " + group.from() + " to " + group.to();
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    private static String signed(double value) {
        return (value < 0 ? "" : "+") + number(value);
    }

    /** With four digits, or all before the decimal point if these are more. */
    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal rounded = Math.abs(value) >= WHOLE ? exact.setScale(0, RoundingMode.HALF_EVEN) : exact.round(DIGITS);
        return rounded.stripTrailingZeros().toPlainString();
    }
}

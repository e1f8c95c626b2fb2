package io.foretide.learning;

import java.util.List;

/**
 * A network's outputs compared with targets; additive over batches.
 *
 * @param loss sum over the terms; for classes in nats
 * @param terms number of targets × quantiles
 * @param hits targets whose class was the most likely one; 0 without classes
 * @param states (stateSize) each, after each row's last step; of this batch only
 */
public record Evaluation(double loss, long terms, long hits, List<float[]> states) {
    public static final Evaluation NONE = new Evaluation(0, 0, 0, List.of());

    public Evaluation {
        states = List.copyOf(states);
    }

    public Evaluation plus(Evaluation next) {
        return new Evaluation(loss + next.loss, terms + next.terms, hits + next.hits, next.states);
    }

    public double meanLoss() {
        return loss / terms;
    }

    /** The number of equally likely classes with the same uncertainty. */
    public double perplexity() {
        return Math.exp(meanLoss());
    }

    public double accuracy() {
        return (double) hits / terms;
    }
}

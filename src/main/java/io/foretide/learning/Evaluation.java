package io.foretide.learning;

import java.util.List;

/**
 * What a network's outputs came to, held against targets; adds up over batches.
 *
 * @param loss sum over the terms; of classes in nats
 * @param terms targets, times quantiles
 * @param hits targets whose class was the likeliest one; 0 where there are no classes
 * @param states (stateSize) each, after each row's last step; for the rows of this batch only
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

    /** How many classes a uniform choice among which would be as uncertain. */
    public double perplexity() {
        return Math.exp(meanLoss());
    }

    public double accuracy() {
        return (double) hits / terms;
    }
}

package io.foretide.learning;

import io.foretide.learning.ChampionGate.Decision;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The candidate, the champion and the gate between them: what learning is, apart from where blocks come from and weights go.
 * Mutable, confined to one thread.
 */
public final class Learner implements AutoCloseable {
    private final NetworkSpec spec;
    private final TrainingSettings settings;
    private final Device device;
    private final ChampionGate gate = new ChampionGate();
    private Trainer trainer;
    private Weights champion;
    private long blocks;

    /**
     * @param champion the published weights
     * @param candidate where learning goes on from; the champion itself at first
     * @param optimizer its moments, or null to begin with none
     * @param blocks blocks learned so far
     */
    public Learner(
            NetworkSpec spec,
            TrainingSettings settings,
            Device device,
            Weights champion,
            Weights candidate,
            @Nullable OptimizerState optimizer,
            long blocks) {
        this.spec = spec;
        this.settings = settings;
        this.device = device;
        this.champion = champion;
        this.trainer = new Trainer(spec, settings, device, candidate, optimizer);
        this.blocks = blocks;
    }

    /** What one update told. */
    public record Report(LearningStep step, double championLoss) {}

    /** Tests both on the blocks, then lets the candidate learn from them; a diverged candidate gives way at once. */
    public Report learn(List<Block> batch) {
        double championLoss = trainer.loss(champion, batch);
        LearningStep step = trainer.learn(batch);
        blocks += batch.size();
        if (step instanceof LearningStep.Learned learned) {
            gate.test(learned.loss(), championLoss);
        } else if (step instanceof LearningStep.Diverged) {
            goBack();
        }
        return new Report(step, championLoss);
    }

    /** Asks the gate; the new champion, one version on, if there is one. */
    public Optional<Weights> decide(java.util.function.Consumer<String> decisions) {
        Decision decision = gate.decide();
        if (decision != Decision.NOTHING_NEW) {
            decisions.accept(decision.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        }
        if (decision == Decision.GO_BACK) {
            goBack();
        }
        if (decision != Decision.PUBLISH) {
            return Optional.empty();
        }
        champion = trainer.weights(champion.version() + 1);
        return Optional.of(champion);
    }

    private void goBack() {
        trainer.close();
        trainer = new Trainer(spec, settings, device, champion, null);
        gate.forget();
    }

    public Weights champion() {
        return champion;
    }

    /** A copy of the candidate, under the champion's version. */
    public Weights candidate() {
        return trainer.weights(champion.version());
    }

    public OptimizerState optimizer() {
        return trainer.optimizer();
    }

    /** Blocks learned from since the very beginning. */
    public long blocks() {
        return blocks;
    }

    @Override
    public void close() {
        trainer.close();
    }
}

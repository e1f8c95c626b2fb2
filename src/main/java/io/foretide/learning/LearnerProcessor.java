package io.foretide.learning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.formats.BlockCodec;
import io.foretide.formats.DecisionJson;
import io.foretide.formats.RejectedRecords;
import io.foretide.formats.SymbolCountsCodec;
import io.foretide.formats.WeightsHeaders;
import io.foretide.learning.ChampionGate.Decision;
import io.foretide.learning.Learner.Report;
import io.foretide.learning.LearningStep.Learned;
import io.foretide.metrics.Metrics;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.model.WeightsPiece;
import io.foretide.series.Block;
import io.foretide.series.GateDecision;
import io.foretide.series.GateDecision.Outcome;
import io.foretide.series.Parsed.Reason;
import io.foretide.series.Parsed.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from blocks as they arrive: an update per full batch or after a maximum wait, and a decision of the champion
 * gate at intervals. Weights, moments, counts, older blocks and offsets commit in one transaction. Confined to its
 * stream thread.
 */
public final class LearnerProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(LearnerProcessor.class);
    public static final String STORE = "learner";
    /** Names of the topology's sinks. */
    public static final String WEIGHTS = "weights-out";

    public static final String REJECTED = "rejected-out";
    public static final String DECISIONS = "learning-out";

    private final NetworkSpec spec;
    private final TrainingSettings settings;
    private final Device device;
    private final Weights initial;
    private final Schedule pace;
    private final ReplaySettings replay;
    private final int minSymbolCount;
    private final Metrics metrics;
    private final List<Block> pending = new ArrayList<>();

    private ProcessorContext<byte[], byte[]> context;
    private LearnerState state;
    private Learner learner;
    private VocabularyBuilder vocabulary;

    /**
     * Timing of learning.
     *
     * @param batch blocks per update
     * @param maxWait time after which an incomplete batch is used
     * @param maxLag blocks that waited longer are skipped; zero: never
     * @param publish time between decisions of the champion gate
     */
    public record Schedule(int batch, Duration maxWait, Duration maxLag, Duration publish) {}

    /** @param minSymbolCount occurrences that a symbol needs to get a number */
    @SuppressWarnings("NullAway.Init") // Streams calls init() before any other method
    public LearnerProcessor(
            NetworkSpec spec,
            TrainingSettings settings,
            Device device,
            Weights initial,
            Schedule pace,
            ReplaySettings replay,
            int minSymbolCount,
            Metrics metrics) {
        this.spec = spec;
        this.settings = settings;
        this.device = device;
        this.initial = initial;
        this.pace = pace;
        this.replay = replay;
        this.minSymbolCount = minSymbolCount;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        ThreadPriority.thisThread();
        this.context = context;
        this.state = new LearnerState(context.getStateStore(STORE));
        var reservoir = new Reservoir(replay, settings.seed(), state.kept(replay.capacity()), state.learned());
        learner = new Learner(spec, settings, device, initial, state.snapshot(spec, initial), reservoir);
        vocabulary =
                new VocabularyBuilder(context.getStateStore(STORE), spec.heads().symbols(), minSymbolCount);
        pending.clear();
        state.queued().forEach(store -> BlockCodec.decode(store).ifPresent(pending::add));
        metrics.learnerVersion.set((double) learner.champion().version());
        context.schedule(pace.maxWait(), PunctuationType.WALL_CLOCK_TIME, now -> {
            publishSymbols();
            learn();
        });
        context.schedule(pace.publish(), PunctuationType.WALL_CLOCK_TIME, now -> decide());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.value() != null && SymbolCountsCodec.is(record.headers())) {
            SymbolCountsCodec.decode(record.value()).ifPresentOrElse(vocabulary::count, () -> refuse(record));
            return;
        }
        Optional<Block> block = record.value() == null ? Optional.empty() : BlockCodec.decode(record.value());
        if (block.isEmpty() || !fits(block.get())) {
            refuse(record);
            return;
        }
        if (isOutdated(record.timestamp())) {
            metrics.blocks.labelValues("outdated").inc();
            return;
        }
        state.enqueue(record.value(), record.timestamp());
        pending.add(block.get());
        if (pending.size() >= pace.batch()) {
            learn();
        }
    }

    /** Whether the block waited too long because of a backlog; newer blocks are more useful. */
    private boolean isOutdated(long time) {
        long limit = pace.maxLag().toMillis();
        return limit > 0 && context.currentSystemTimeMs() - time > limit;
    }

    private boolean fits(Block block) {
        return block.isPlausible()
                && block.inputsPerStep() == spec.inputs()
                && block.leads() == spec.leads()
                && (block.state().length == spec.stateSize() || (spec.learnedState() && block.state().length == 0));
    }

    private void refuse(Record<byte[], byte[]> record) {
        metrics.blocks.labelValues("refused").inc();
        var why = new Rejected(
                Reason.MALFORMED,
                "not a block of the network " + spec.text() + ": it has another configuration, or is not a block");
        context.forward(RejectedRecords.of(record, why, context.recordMetadata()), REJECTED);
    }

    private void learn() {
        if (pending.isEmpty()) {
            return;
        }
        Report report = learner.learn(pending, state.clock());
        if (report.step() instanceof Learned learned) {
            metrics.updates.inc();
            metrics.gradientNorm.set(learned.gradientNorm());
            metrics.learningRate.set(learned.learningRate());
            metrics.replayed.inc(report.replayed());
            metrics.blocks.labelValues("learned").inc(pending.size());
        } else {
            metrics.blocks.labelValues("skipped").inc(pending.size());
            LOG.info("No update: {}", report.step());
        }
        if (Double.isFinite(report.loss()) && Double.isFinite(report.championLoss())) {
            metrics.loss.set(report.loss());
            metrics.championLoss.set(report.championLoss());
        }
        metrics.replayKept.set(learner.reservoirSize());
        state.clearQueue(pending.size());
        pending.clear();
        state.saveKept(report.reservoirChanges());
        state.saveProgress(learner);
    }

    private void decide() {
        double candidateLoss = learner.gate().candidateLoss();
        double championLoss = learner.gate().championLoss();
        Decision decision = learner.decide();
        if (decision == Decision.NOTHING_NEW) {
            return;
        }
        if (decision == Decision.WITHDRAW) {
            LOG.warn("The published weights are worse than version 0 (the initial weights), which is published again");
        }
        long now = context.currentSystemTimeMs();
        var record = new GateDecision(
                now, outcome(decision), learner.champion().version(), candidateLoss, championLoss, learner.blocks());
        context.forward(new Record<>(null, DecisionJson.write(record), now), DECISIONS);
        metrics.gate.labelValues(label(decision)).inc();
        if (outcome(decision) == Outcome.PUBLISHED) {
            publish(learner.champion());
        }
        state.saveProgress(learner);
    }

    private static Outcome outcome(Decision decision) {
        return switch (decision) {
            case PUBLISH, WITHDRAW -> Outcome.PUBLISHED;
            case GO_BACK -> Outcome.RETURNED;
            case REFUSE, NOTHING_NEW -> Outcome.REFUSED;
        };
    }

    /** Version 0 is published with a new version number. */
    private static String label(Decision decision) {
        Decision named = decision == Decision.WITHDRAW ? Decision.PUBLISH : decision;
        return named.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Publishes the symbols that were numbered since the last call. */
    private void publishSymbols() {
        long now = context.currentSystemTimeMs();
        vocabulary.drainUpdates().forEach((key, text) -> {
            var headers = new WeightsHeaders(learner.champion().version(), spec.hash(), learner.blocks()).toHeaders();
            context.forward(new Record<>(key.getBytes(UTF_8), text.getBytes(UTF_8), now, headers), WEIGHTS);
        });
    }

    private void publish(Weights champion) {
        state.saveChampion(champion);
        long now = context.currentSystemTimeMs();
        for (WeightsPiece piece : WeightsPiece.split(champion)) {
            var headers = new WeightsHeaders(piece.version(), piece.spec(), learner.blocks()).toHeaders();
            context.forward(new Record<>(piece.key().getBytes(UTF_8), piece.value(), now, headers), WEIGHTS);
        }
        metrics.learnerVersion.set((double) champion.version());
    }

    @Override
    public void close() {
        if (learner != null) {
            learner.close();
        }
    }
}

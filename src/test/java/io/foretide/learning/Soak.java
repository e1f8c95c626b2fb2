package io.foretide.learning;

import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Example;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Steps and updates by the thousand; says by how much the process grew after a warm-up. */
public final class Soak {
    static final String MARK = "grew by kilobytes:";
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 8, 32, 2, 12, 3, false, false);

    private Soak() {}

    public static void main(String[] arguments) throws IOException {
        steps();
        updates();
    }

    private static void steps() throws IOException {
        Weights weights = Weights.initial(SPEC, 1);
        float[] inputs = Example.noise(16 * SPEC.inputs(), 1);
        float[] states = Example.noise(16 * SPEC.stateSize(), 2);
        try (Network network = new Network(SPEC, Device.CPU)) {
            measure(20_000, i -> {
                int rows = i % 3 == 0 ? 1 + i % 7 : 16;
                float[] some = Arrays.copyOf(states, rows * SPEC.stateSize());
                Weights version = weights.withVersion(i / 500);
                network.step(i % 50 == 0 ? version : weights, rows, Arrays.copyOf(inputs, rows * SPEC.inputs()), some);
            });
        }
    }

    private static void updates() throws IOException {
        List<Block> blocks = TrainerTest.blocks(SPEC, 16, 4, 1);
        TrainingSettings settings =
                TrainingSettings.defaults(List.of(0.1, 0.5, 0.9)).withDropouts(new DropoutRates(0.1, 0.1, 0.1, 0.1));
        try (Trainer trainer = new Trainer(SPEC, settings, Weights.initial(SPEC, 1))) {
            measure(1_000, i -> {
                trainer.learn(blocks);
                trainer.evaluate(blocks);
            });
        }
    }

    private static void measure(int times, IntConsumer batch) throws IOException {
        for (int i = 0; i < times / 4; i++) {
            batch.accept(i);
        }
        long before = residentKilobytes();
        for (int i = 0; i < times; i++) {
            batch.accept(i);
        }
        System.out.println(MARK + " " + Math.max(0, residentKilobytes() - before));
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}

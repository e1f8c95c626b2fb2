package io.foretide;

import io.foretide.kafka.StartRefusal;
import io.foretide.serving.LabelSeries;
import io.foretide.serving.SymbolSeries;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.TaskDefinition;
import io.foretide.tasks.symbols.LabelsTask;
import io.foretide.tasks.symbols.SymbolQueries;
import io.vertx.core.http.HttpClient;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Classes of sequences. */
final class LabelRole extends EventRole {
    private final LabelSpecs specs;

    LabelRole(RoleContext context, LabelSpecs specs, HttpClient toReplicas) {
        super(context, toReplicas);
        this.specs = specs;
    }

    @Override
    void createTopics() throws IOException, InterruptedException {
        StartRefusal.told(context().clients(), this::createLabels);
    }

    private String createLabels() throws IOException, InterruptedException, ExecutionException {
        try (var admin = context().clients().admin()) {
            context().topics().createBeside(admin, context().topics().labels());
        }
        return context().topics().labels();
    }

    @Override
    TaskDefinition definition() {
        return LabelsTask.definition(context().topics(), this::events, () -> processor(task()));
    }

    private LabelsTask task() {
        return new LabelsTask(
                specs.network(),
                network(),
                specs.labels(),
                weights(),
                past(),
                new RecentRing(config().sequences().kept()),
                codec(),
                metrics());
    }

    @Override
    SymbolSeries series(SymbolQueries queries) {
        return new LabelSeries(queries);
    }
}

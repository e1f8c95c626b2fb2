package io.foretide;

import io.foretide.kafka.StartupErrors;
import io.foretide.serving.SequenceSeries;
import io.foretide.serving.SymbolSeries;
import io.foretide.tasks.RecentRing;
import io.foretide.tasks.TaskDefinition;
import io.foretide.tasks.symbols.SequencesTask;
import io.foretide.tasks.symbols.SymbolQueries;
import io.vertx.core.http.HttpClient;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Classes of sequences. */
final class SequenceRole extends EventRole {
    private final SequenceSpecs specs;

    SequenceRole(RoleContext context, SequenceSpecs specs, HttpClient toReplicas) {
        super(context, toReplicas);
        this.specs = specs;
    }

    @Override
    void createTopics() throws IOException, InterruptedException {
        StartupErrors.withReadableErrors(context().clients(), this::createLabels);
    }

    private String createLabels() throws IOException, InterruptedException, ExecutionException {
        try (var admin = context().clients().admin()) {
            context().topics().createCopartitioned(admin, context().topics().labels());
        }
        return context().topics().labels();
    }

    @Override
    TaskDefinition definition() {
        return SequencesTask.definition(context().topics());
    }

    @Override
    SequencesTask task() {
        return new SequencesTask(
                specs.network(),
                network(),
                specs.sequences(),
                weights(),
                past(),
                new RecentRing(config().sequences().kept()),
                codec(),
                metrics());
    }

    @Override
    SymbolSeries series(SymbolQueries queries) {
        return new SequenceSeries(queries);
    }
}

/**
 * The framework of the forecaster's tasks. The forecaster is one Kafka Streams topology ({@link
 * io.foretide.tasks.TaskTopology}): source topics, a processor that aggregates records to steps ({@code windows}), a
 * {@link io.foretide.tasks.TaskProcessor} that runs a {@link io.foretide.tasks.Task}, and sink topics. A {@link
 * io.foretide.tasks.TaskDefinition} lists the sources, stores and sinks specific to a task.
 *
 * <p>Steps are stored until a batch is full or the {@link io.foretide.tasks.BatchTimer} is due ({@link
 * io.foretide.tasks.PendingSteps}). The task then reads the states of their series, runs the network with the newest
 * weights ({@link io.foretide.tasks.WeightsFeed}), writes the states back and forwards forecasts, scores and blocks,
 * all in one transaction. The newest forecasts of each series are kept in a {@link io.foretide.tasks.SeriesRing}.
 * {@link io.foretide.tasks.SeriesStores} reads the stores from other threads.
 *
 * <p>There are three tasks: forecasts of numbers ({@code tasks.forecasts}), and next symbols and classes of sequences
 * ({@code tasks.symbols}). State is located by the names of nodes, stores and sinks, which {@code TopologiesTest}
 * verifies.
 */
@NullMarked
package io.foretide.tasks;

import org.jspecify.annotations.NullMarked;

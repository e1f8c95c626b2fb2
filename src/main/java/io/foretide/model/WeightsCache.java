package io.foretide.model;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cache of the last used weights on the device. Threads may still use an older version when a newer one is loaded: a
 * version is freed when it is evicted and its last user has released it.
 */
final class WeightsCache implements AutoCloseable {
    private static final int KEPT = 3;

    private final PtNDManager manager;
    private final Precision precision;
    private final Deque<Lease> recent = new ArrayDeque<>(); // newest first; guarded by this

    WeightsCache(PtNDManager manager, Precision precision) {
        this.manager = manager;
        this.precision = precision;
    }

    /** The caller must close the lease after its last use of the arrays. */
    synchronized Lease lease(Weights weights) {
        Lease lease = find(weights);
        if (lease == null) {
            lease = new Lease(weights, (PtNDManager) manager.newSubManager());
            recent.addFirst(lease);
        }
        lease.users++;
        while (recent.size() > KEPT) {
            recent.removeLast().retire();
        }
        return lease;
    }

    private @Nullable Lease find(Weights weights) {
        for (Lease lease : recent) {
            if (lease.weights == weights) {
                return lease;
            }
        }
        return null;
    }

    @Override
    public synchronized void close() {
        recent.forEach(Lease::retire);
        recent.clear();
    }

    final class Lease implements AutoCloseable {
        private final Weights weights;
        private final PtNDManager arrays;
        private final LoadedWeights loaded;
        private int users; // guarded by the cache
        private boolean retired; // guarded by the cache

        private Lease(Weights weights, PtNDManager arrays) {
            this.weights = weights;
            this.arrays = arrays;
            this.loaded = LoadedWeights.load(weights, arrays, precision);
        }

        LoadedWeights loaded() {
            return loaded;
        }

        private void retire() {
            retired = true;
            freeIfUnused();
        }

        private void freeIfUnused() {
            if (retired && users == 0) {
                arrays.close();
            }
        }

        @Override
        public void close() {
            synchronized (WeightsCache.this) {
                users--;
                freeIfUnused();
            }
        }
    }
}

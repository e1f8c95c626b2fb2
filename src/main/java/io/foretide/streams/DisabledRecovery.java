package io.foretide.streams;

import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.Status;

/**
 * Disables RocksDB's recovery from a full disk. Without it, a failed write is reported to the next writer, and the
 * store is closed and reopened. In version 10.1.3 the recovery deadlocks with a writer that waits for the failed flush
 * (two full buffers), without any error.
 *
 * <p>Streams opens stores without a write-ahead log. RocksDB then reports a reason that its Java binding does not know;
 * the binding prints this to standard error and also disables the recovery.
 */
final class DisabledRecovery extends AbstractEventListener {
    DisabledRecovery() {
        super(EnabledEventCallback.ON_ERROR_RECOVERY_BEGIN);
    }

    /** Called on RocksDB's threads. */
    @Override
    public boolean onErrorRecoveryBegin(BackgroundErrorReason reason, Status error) {
        return reason
                == BackgroundErrorReason.COMPACTION; // nothing waits for this future; completing it only ends the error
    }
}

package io.foretide.streams;

import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.Status;

/**
 * A store that could not write what it holds, since the disk is full, says so to whoever writes next, and is closed and opened again. RocksDB's own
 * recovery hangs for ever in version 10.1.3 when a writer already waits for that very write (two full buffers): the writer waits for the recovery,
 * and that waits for the writer's place. Nothing would fail, and nothing go on.
 *
 * <p>Without a log of its own, as Streams opens its stores, RocksDB gives a reason that its Java part does not know; it says so on standard error,
 * and takes that as no, too.
 */
final class NoRecovery extends AbstractEventListener {
    NoRecovery() {
        super(EnabledEventCallback.ON_ERROR_RECOVERY_BEGIN);
    }

    /** Called on RocksDB's threads. */
    @Override
    public boolean onErrorRecoveryBegin(BackgroundErrorReason reason, Status error) {
        return reason == BackgroundErrorReason.COMPACTION; // nobody waits for that, and it only ends the error
    }
}

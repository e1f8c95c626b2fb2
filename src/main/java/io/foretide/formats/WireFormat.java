package io.foretide.formats;

import java.nio.ByteBuffer;

/** Decodes records in Confluent's wire format: a zero byte, the schema's number in a registry (4 bytes, big endian), and the data. */
public interface WireFormat {
    /** Bytes before the data. */
    int HEAD = 1 + Integer.BYTES;

    /**
     * The record as JSON text in UTF-8, for {@link ObservationCodec} to judge. Fields without a value are left out.
     *
     * @param record in the wire format
     * @throws Undecodable when the record or its schema is at fault
     * @throws RegistryUnavailableException when the registry does not answer
     */
    byte[] json(byte[] record) throws Undecodable;

    /** Whether a record looks like the wire format: no JSON text begins with a zero byte. */
    static boolean isIn(byte[] record) {
        return record.length > HEAD && record[0] == 0;
    }

    /** Number of the schema of a record in the wire format. */
    static int schema(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes, offset + 1, Integer.BYTES).getInt();
    }

    /** A record that cannot be decoded, now or later. */
    final class Undecodable extends Exception {
        private static final long serialVersionUID = 1;

        /** @param message for the record's sender: cause and cure */
        public Undecodable(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}

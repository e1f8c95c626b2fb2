package io.foretide.formats;

import java.nio.ByteBuffer;

/** Decoder of Confluent's wire format: a zero byte, the schema's registry id (4 bytes, big-endian), and the data. */
public interface WireFormat {
    /** Bytes before the data. */
    int HEAD = 1 + Integer.BYTES;

    /**
     * The record as UTF-8 JSON, to be validated by {@link ObservationCodec}. Fields without a value are omitted.
     *
     * @param record in the wire format
     * @throws Undecodable if the record or its schema is invalid
     * @throws RegistryUnavailableException if the registry does not answer
     */
    byte[] json(byte[] record) throws Undecodable;

    /** Whether a record looks like the wire format: no JSON text begins with a zero byte. */
    static boolean isIn(byte[] record) {
        return record.length > HEAD && record[0] == 0;
    }

    /** Schema id of a record in the wire format. */
    static int schema(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes, offset + 1, Integer.BYTES).getInt();
    }

    /** A record that can never be decoded. */
    final class Undecodable extends Exception {
        private static final long serialVersionUID = 1;

        /** @param message for the record's sender: cause and remedy */
        public Undecodable(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}

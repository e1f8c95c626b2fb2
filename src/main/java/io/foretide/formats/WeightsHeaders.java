package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of a weights record.
 *
 * @param version of the weights
 * @param spec hash of the matching network spec
 * @param blocks number of blocks learned so far
 */
public record WeightsHeaders(long version, String spec, long blocks) {
    private static final String VERSION = "foretide-version";
    private static final String SPEC = "foretide-spec";
    private static final String BLOCKS = "foretide-blocks";

    public Headers toHeaders() {
        return new RecordHeaders()
                .add(VERSION, String.valueOf(version).getBytes(UTF_8))
                .add(SPEC, spec.getBytes(UTF_8))
                .add(BLOCKS, String.valueOf(blocks).getBytes(UTF_8));
    }

    /** Parses the headers; IllegalArgumentException if one is missing or not a number. */
    public static WeightsHeaders of(Headers headers) {
        return new WeightsHeaders(
                Long.parseLong(text(headers, VERSION)), text(headers, SPEC), Long.parseLong(text(headers, BLOCKS)));
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null) {
            throw new IllegalArgumentException("the header " + name + " is missing");
        }
        return new String(header.value(), UTF_8);
    }
}

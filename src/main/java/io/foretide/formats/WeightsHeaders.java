package io.foretide.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of a piece of weights.
 *
 * @param version of the weights
 * @param spec hash of the spec they fit
 * @param blocks blocks learned until then, the weights' lineage
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

    /** Reads them; IllegalArgumentException where one is missing or no number. */
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

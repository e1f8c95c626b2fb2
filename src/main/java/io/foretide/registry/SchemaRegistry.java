package io.foretide.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import io.foretide.formats.RegistryUnavailableException;
import io.foretide.formats.WireFormat;
import io.foretide.registry.RegistryClient.Registered;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes records by schemas from a registry. Each record is read with the schema it was written with, and fields are
 * found by name, so that a producer may change its schema at any time.
 *
 * <p>Schemas are cached. While the registry does not answer, the thread that needs a new schema retries for up to
 * {@link #TIMEOUT}; {@link #problem} reports it. Thread-safe.
 */
public final class SchemaRegistry implements WireFormat, AutoCloseable {
    /** Well below the transaction time-out. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
    private static final long FIRST_DELAY_MS = 250;
    private static final long LONGEST_DELAY_MS = 4000;
    private static final int MAX_DECODERS = 1000;
    /** Time for which a missing or unreadable schema is not requested again. */
    private static final Duration REFUSAL_TTL = Duration.ofSeconds(10);
    /** A failure is no longer reported after this time without another attempt, since the partition may have moved. */
    private static final Duration FAILURE_TTL = Duration.ofMinutes(2);

    private final RegistryClient client;
    private final Duration timeout;
    private final Cache<Integer, SchemaDecoder> decoders =
            Caffeine.newBuilder().maximumSize(MAX_DECODERS).build();
    private final Cache<Integer, String> refusals = Caffeine.newBuilder()
            .maximumSize(MAX_DECODERS)
            .expireAfterWrite(REFUSAL_TTL)
            .build();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Failure failure;

    private record Failure(String description, long nanos) {}

    /** @param url of the registry, optionally with user and password before the host */
    public SchemaRegistry(String url) {
        this(url, TIMEOUT);
    }

    SchemaRegistry(String url, Duration timeout) {
        this.client = new RegistryClient(url);
        this.timeout = timeout;
    }

    @Override
    public byte[] json(byte[] record) throws Undecodable {
        int id = WireFormat.schema(record, 0);
        SchemaDecoder decoder = decoder(id);
        try {
            return decoder.json(
                    ByteBuffer.wrap(record, HEAD, record.length - HEAD).slice());
        } catch (IOException | RuntimeException e) {
            throw new Undecodable("the record does not fit schema " + Integer.toUnsignedString(id) + " of the registry"
                    + cause(e) + ": send it with the number of the schema that it was written with");
        } catch (StackOverflowError e) {
            throw new Undecodable("the record is nested too deep: an observation is flat");
        }
    }

    private static String cause(Throwable e) {
        String message = e.getMessage();
        return message == null ? "" : " (" + message.lines().findFirst().orElse("") + ")";
    }

    private SchemaDecoder decoder(int id) throws Undecodable {
        SchemaDecoder known = decoders.getIfPresent(id);
        if (known != null) {
            return known;
        }
        String refusal = refusals.getIfPresent(id);
        if (refusal != null) {
            throw new Undecodable(refusal);
        }
        try {
            Registered registered = registered(id)
                    .orElseThrow(() -> new Undecodable("the schema registry has no schema "
                            + Integer.toUnsignedString(id)
                            + ": let the producer register it there, or set kafka.schema-registry to the producer's"));
            SchemaDecoder created = createDecoder(id, registered);
            decoders.put(id, created);
            return created;
        } catch (Undecodable e) {
            refusals.put(id, e.getMessage());
            throw e;
        }
    }

    private static SchemaDecoder createDecoder(int id, Registered registered) throws Undecodable {
        String description = registered.type() + " schema " + Integer.toUnsignedString(id);
        try {
            return switch (registered.type()) {
                case "AVRO" -> new AvroDecoder(avro(registered));
                case "PROTOBUF" ->
                    new ProtobufDecoder(ProtoText.descriptor(registered.text(), registered.references()));
                case "JSON" -> SchemaDecoder::plain;
                default ->
                    throw new Undecodable(
                            "the " + description + " has an unknown type: use Avro, Protobuf or" + " JSON Schema");
            };
        } catch (IOException | DescriptorValidationException | RuntimeException e) {
            throw new Undecodable(
                    "the " + description + " of the registry cannot be read" + cause(e) + ": register another");
        }
    }

    private static Schema avro(Registered registered) {
        var parser = new Schema.Parser();
        registered.references().values().forEach(parser::parse);
        return parser.parse(registered.text());
    }

    /** Retries until the registry answers or the time-out expires. */
    private Optional<Registered> registered(int id) {
        long until = System.nanoTime() + timeout.toNanos();
        for (long delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
            try {
                Optional<Registered> found = client.schema(id);
                recordSuccess();
                return found;
            } catch (IOException e) {
                RegistryUnavailableException away = recordFailure(id, e);
                if (System.nanoTime() >= until || pause(delay)) {
                    throw away;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryUnavailableException("interrupted while waiting for the schema registry");
            }
        }
    }

    private void recordSuccess() {
        if (failure != null) {
            LOG.info("The schema registry at {} answers again", client.url());
            failure = null;
        }
    }

    private RegistryUnavailableException recordFailure(int id, IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String description = "the schema registry at " + client.url() + " did not return schema "
                + Integer.toUnsignedString(id) + " (" + why
                + "): records wait until it answers; check that it is running and that kafka.schema-registry is its URL";
        if (failure == null) {
            LOG.warn("{}", description);
        }
        failure = new Failure(description, System.nanoTime());
        return new RegistryUnavailableException(description);
    }

    /** Waits; returns true if closed or interrupted. */
    private boolean pause(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The problem while the registry does not answer. */
    public Optional<String> problem() {
        Failure last = failure;
        return last == null || System.nanoTime() - last.nanos > FAILURE_TTL.toNanos()
                ? Optional.empty()
                : Optional.of(last.description);
    }

    /** Ends all waits for the registry. */
    @Override
    public void close() {
        closing.countDown();
    }
}

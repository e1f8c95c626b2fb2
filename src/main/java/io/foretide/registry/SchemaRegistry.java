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
 * Decodes records by the schemas of a registry. Each record is read by the schema that it was written with, so that a producer may change its
 * schema at any time: fields are found by their names.
 *
 * <p>A schema is asked for once and kept. While the registry does not answer, the thread that needs a new schema tries again for {@link #PATIENCE} at
 * most; {@link #problem} reports it. Safe for all threads.
 */
public final class SchemaRegistry implements WireFormat, AutoCloseable {
    /** Well below the time that a transaction may be open. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
    private static final long FIRST_DELAY_MS = 250;
    private static final long LONGEST_DELAY_MS = 4000;
    private static final int KEPT = 1000;
    /** For so long a schema that is missing or unreadable is not asked for again. */
    private static final Duration REFUSED = Duration.ofSeconds(10);
    /** A failure is of no importance when nobody has tried again for so long: another process may have the partition. */
    private static final Duration CURRENT = Duration.ofMinutes(2);

    private final RegistryClient client;
    private final Duration patience;
    private final Cache<Integer, SchemaDecoder> decoders =
            Caffeine.newBuilder().maximumSize(KEPT).build();
    private final Cache<Integer, String> refusals =
            Caffeine.newBuilder().maximumSize(KEPT).expireAfterWrite(REFUSED).build();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Failure failure;

    private record Failure(String what, long nanos) {}

    /** @param url of the registry, perhaps with user and password before the host */
    public SchemaRegistry(String url) {
        this(url, PATIENCE);
    }

    SchemaRegistry(String url, Duration patience) {
        this.client = new RegistryClient(url);
        this.patience = patience;
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
            SchemaDecoder made = made(id, registered);
            decoders.put(id, made);
            return made;
        } catch (Undecodable e) {
            refusals.put(id, e.getMessage());
            throw e;
        }
    }

    private static SchemaDecoder made(int id, Registered registered) throws Undecodable {
        String what = registered.type() + " schema " + Integer.toUnsignedString(id);
        try {
            return switch (registered.type()) {
                case "AVRO" -> new AvroDecoder(avro(registered));
                case "PROTOBUF" ->
                    new ProtobufDecoder(ProtoText.descriptor(registered.text(), registered.references()));
                case "JSON" -> SchemaDecoder::plain;
                default ->
                    throw new Undecodable("the " + what + " is of a kind that is not known here: take Avro, Protobuf or"
                            + " JSON Schema");
            };
        } catch (IOException | DescriptorValidationException | RuntimeException e) {
            throw new Undecodable("the " + what + " of the registry cannot be read" + cause(e) + ": register another");
        }
    }

    private static Schema avro(Registered registered) {
        var parser = new Schema.Parser();
        registered.references().values().forEach(parser::parse);
        return parser.parse(registered.text());
    }

    /** Asks until the registry answers, or patience is at its end. */
    private Optional<Registered> registered(int id) {
        long until = System.nanoTime() + patience.toNanos();
        for (long delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
            try {
                Optional<Registered> found = client.schema(id);
                answered();
                return found;
            } catch (IOException e) {
                RegistryUnavailableException away = failed(id, e);
                if (System.nanoTime() >= until || paused(delay)) {
                    throw away;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryUnavailableException("interrupted while the schema registry was asked");
            }
        }
    }

    private void answered() {
        if (failure != null) {
            LOG.info("The schema registry at {} answers again", client.url());
            failure = null;
        }
    }

    private RegistryUnavailableException failed(int id, IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String what = "the schema registry at " + client.url() + " cannot be asked for schema "
                + Integer.toUnsignedString(id) + " (" + why
                + "): records wait until it answers; is it there, and is kafka.schema-registry its address?";
        if (failure == null) {
            LOG.warn("{}", what);
        }
        failure = new Failure(what, System.nanoTime());
        return new RegistryUnavailableException(what);
    }

    /** Waits; true: it was closed, or interrupted. */
    private boolean paused(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** What is wrong, while the registry does not answer. */
    public Optional<String> problem() {
        Failure last = failure;
        return last == null || System.nanoTime() - last.nanos > CURRENT.toNanos()
                ? Optional.empty()
                : Optional.of(last.what);
    }

    /** Nobody waits for the registry any longer. */
    @Override
    public void close() {
        closing.countDown();
    }
}

package io.foretide.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.foretide.config.ForetideConfig;
import io.foretide.config.LabelSelectors;
import io.foretide.config.SeriesTemplate;
import io.foretide.formats.InputNames;
import io.foretide.ingest.Labels.Label;
import io.foretide.series.SeriesId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps external labels to Foretide's series ids and to the channel of a value. The canonical id is {@code
 * name{a="b",c="d"}} with labels sorted by name and values escaped as in Prometheus. A name or label with other
 * characters is quoted, so that no two label sets share an id. Thread-safe.
 */
final class SeriesNaming {
    /** The label that names the channel in streams with several. */
    static final String CHANNEL = "channel";

    private static final int MAX_BYTES = 256;
    private static final int HASH_CHARS = 16;

    private final SeriesTemplate template;
    private final @Nullable LabelSelectors allow;
    private final @Nullable LabelSelectors deny;
    private final InputNames names;
    private final List<String> channels; // channels of all streams

    /** @param names names of the values that observations may have */
    SeriesNaming(ForetideConfig.Labels config, InputNames names) {
        this.template = config.series();
        this.allow = config.allow().orElse(null);
        this.deny = config.deny().orElse(null);
        this.names = names;
        this.channels = names.all();
    }

    /** The number of channel names across all streams. */
    int channels() {
        return channels.size();
    }

    /** Whether the stream of this series has several channels. */
    boolean hasChannels(String id) {
        return channels.size() > 1
                && (SeriesId.problem(id).isPresent() || names.of(id).size() > 1);
    }

    /** Whether the configuration accepts series with these labels. */
    boolean isSelected(Labels labels) {
        return (allow == null || allow.select(labels::get)) && (deny == null || !deny.select(labels::get));
    }

    /**
     * The channel, among those of all streams, that a value of this series sets; empty if there are several and the
     * labels name none.
     */
    Optional<Integer> channel(String id, Labels labels) {
        if (channels.size() == 1) {
            return Optional.of(0);
        }
        return channel(hasChannels(id) ? labels.get(CHANNEL) : names.of(id).get(0));
    }

    /** The channel with this name. */
    Optional<Integer> channel(String name) {
        int index = channels.indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(index);
    }

    /** The error message for values without a channel. */
    String missingChannelMessage() {
        return "this stream has the channels " + channels + ": set the label \"channel\" to one of them";
    }

    /**
     * The id of a series. An id over 256 bytes is truncated and ends in {@code ~} and the first 16 hexadecimal digits
     * of the full id's SHA-256.
     */
    String id(Labels labels) {
        String id = id(labels, channels.size() > 1);
        return channels.size() > 1 && !hasChannels(id) ? id(labels, false) : id;
    }

    /** @param multichannel whether the channel label is excluded from the id */
    private String id(Labels labels, boolean multichannel) {
        var id = new StringBuilder(64);
        for (SeriesTemplate.Part part : template.parts()) {
            switch (part.kind()) {
                case TEXT -> id.append(part.text());
                case LABEL -> id.append(labels.get(part.text()));
                case NAME -> appendName(labels.get(Labels.NAME), id);
                case LABELS -> appendRemainingLabels(labels, multichannel, id);
            }
        }
        return bounded(SeriesId.printable(id.toString()));
    }

    /** Appends the labels that the template does not use, in braces. */
    private void appendRemainingLabels(Labels labels, boolean multichannel, StringBuilder id) {
        boolean any = false;
        for (Label label : labels.sorted()) {
            if (label.name().equals(Labels.NAME)
                    || template.names(label.name())
                    || (multichannel && label.name().equals(CHANNEL))) {
                continue;
            }
            id.append(any ? ',' : '{');
            appendName(label.name(), id);
            id.append('=');
            appendQuoted(label.value(), id);
            any = true;
        }
        if (any) {
            id.append('}');
        }
    }

    private static void appendName(String word, StringBuilder id) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(SeriesNaming::isPlain);
        if (plain) {
            id.append(word);
        } else if (!word.isEmpty()) {
            appendQuoted(word, id);
        }
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_:.-/".indexOf(c) >= 0;
    }

    private static void appendQuoted(String text, StringBuilder id) {
        id.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> id.append("\\n");
                case '"', '\\' -> id.append('\\').append(c);
                default -> id.append(c);
            }
        }
        id.append('"');
    }

    private static String bounded(String id) {
        byte[] bytes = id.getBytes(UTF_8);
        if (bytes.length <= MAX_BYTES) {
            return id;
        }
        int end = MAX_BYTES - HASH_CHARS - 1;
        while ((bytes[end] & 0xc0) == 0x80) { // not within a character
            end--;
        }
        return new String(bytes, 0, end, UTF_8) + '~' + hash(bytes);
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, HASH_CHARS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

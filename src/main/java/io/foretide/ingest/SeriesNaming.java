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
 * From the labels that other systems know their series by to Foretide's ids, and to the channel that a value belongs to. The
 * canonical id is {@code name{a="b",c="d"}}, labels rising by name, values escaped as Prometheus escapes them; a name or label
 * with other characters than usual is quoted, so that no two label sets share an id. Safe for all threads.
 */
final class SeriesNaming {
    /** The label that names the channel where the stream has several. */
    static final String CHANNEL = "channel";

    private static final int MOST_BYTES = 256;
    private static final int HASH_CHARS = 16;

    private final SeriesTemplate template;
    private final @Nullable LabelSelectors allow;
    private final @Nullable LabelSelectors deny;
    private final InputNames names;
    private final List<String> channels; // of all streams

    /** @param names of the values that observations may have */
    SeriesNaming(ForetideConfig.Labels config, InputNames names) {
        this.template = config.series();
        this.allow = config.allow().orElse(null);
        this.deny = config.deny().orElse(null);
        this.names = names;
        this.channels = names.all();
    }

    /** Names that the values of all streams have together. */
    int channels() {
        return channels.size();
    }

    /** Whether a series has several. */
    boolean isOfSeveral(String id) {
        return channels.size() > 1
                && (SeriesId.problem(id).isPresent() || names.of(id).size() > 1);
    }

    /** Whether the configuration wants a series with these labels. */
    boolean wanted(Labels labels) {
        return (allow == null || allow.select(labels::get)) && (deny == null || !deny.select(labels::get));
    }

    /** The channel that a value of this series sets, among those of all streams; empty where the series has several and none of them is named. */
    Optional<Integer> channel(String id, Labels labels) {
        if (channels.size() == 1) {
            return Optional.of(0);
        }
        return channel(isOfSeveral(id) ? labels.get(CHANNEL) : names.of(id).get(0));
    }

    /** The channel of this name. */
    Optional<Integer> channel(String name) {
        int index = channels.indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(index);
    }

    /** What to say where there is no channel. */
    String noChannel() {
        return "this stream has the channels " + channels + ": name one of them";
    }

    /**
     * The id of a series. One of more than 256 bytes is cut, and ends in {@code ~} and the first 16 hexadecimal digits of the
     * whole id's SHA-256.
     */
    String id(Labels labels) {
        String id = id(labels, channels.size() > 1);
        return channels.size() > 1 && !isOfSeveral(id) ? id(labels, false) : id;
    }

    /** @param several whether the label that names a channel is none of the series' own */
    private String id(Labels labels, boolean several) {
        var id = new StringBuilder(64);
        for (SeriesTemplate.Part part : template.parts()) {
            switch (part.kind()) {
                case TEXT -> id.append(part.text());
                case LABEL -> id.append(labels.get(part.text()));
                case NAME -> word(labels.get(Labels.NAME), id);
                case LABELS -> rest(labels, several, id);
            }
        }
        return bounded(SeriesId.printable(id.toString()));
    }

    /** The labels that the template does not name itself, in braces; nothing where there are none. */
    private void rest(Labels labels, boolean several, StringBuilder id) {
        boolean any = false;
        for (Label label : labels.sorted()) {
            if (label.name().equals(Labels.NAME)
                    || template.names(label.name())
                    || (several && label.name().equals(CHANNEL))) {
                continue;
            }
            id.append(any ? ',' : '{');
            word(label.name(), id);
            id.append('=');
            quoted(label.value(), id);
            any = true;
        }
        if (any) {
            id.append('}');
        }
    }

    private static void word(String word, StringBuilder id) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(SeriesNaming::usual);
        if (plain) {
            id.append(word);
        } else if (!word.isEmpty()) {
            quoted(word, id);
        }
    }

    private static boolean usual(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_:.-/".indexOf(c) >= 0;
    }

    private static void quoted(String text, StringBuilder id) {
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
        if (bytes.length <= MOST_BYTES) {
            return id;
        }
        int end = MOST_BYTES - HASH_CHARS - 1;
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

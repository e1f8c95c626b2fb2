package io.foretide.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The safetensors format: the header's length in eight bytes, a JSON header of {@code {"name": {"dtype", "shape",
 * "data_offsets"}}} with texts under {@code __metadata__}, then the tensors' bytes; all little-endian. Only float32 is
 * supported.
 */
public final class Safetensors {
    private static final int MAX_HEADER = 16 << 20;
    private static final int MAX_AXES = 8;
    static final String CHECKSUM = Weights.OWN + "crc32"; // in the metadata; checked if present
    private static final String METADATA = "__metadata__";
    private static final String MEND = "; download or create the file again";
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Safetensors() {}

    /** Tensors and texts of one file, by name. */
    public record Contents(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
        public Contents {
            tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }
    }

    public static byte[] write(Contents contents) {
        byte[] header = header(contents);
        int padded = (header.length + 7) / 8 * 8;
        long data = contents.tensors().values().stream()
                .mapToLong(tensor -> 4L * tensor.values().length)
                .sum();
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(8L + padded + data)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(header);
        while (bytes.position() < 8 + padded) {
            bytes.put((byte) ' ');
        }
        for (Tensor tensor : contents.tensors().values()) {
            bytes.asFloatBuffer().put(tensor.values());
            bytes.position(bytes.position() + 4 * tensor.values().length);
        }
        return bytes.array();
    }

    private static byte[] header(Contents contents) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode metadata = header.putObject(METADATA);
        contents.metadata().forEach(metadata::put);
        metadata.put(CHECKSUM, checksum(contents));
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : contents.tensors().entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey()).put("dtype", "F32");
            Arrays.stream(tensor.shape()).forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(offset).add(offset + 4L * tensor.values().length);
            offset += 4L * tensor.values().length;
        }
        return header.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws UnreadableWeightsException if the bytes are invalid */
    public static Contents read(byte[] file) {
        if (file.length < 8) {
            throw new UnreadableWeightsException(
                    "a safetensors file has at least 8 bytes, this one " + file.length + MEND);
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long length = bytes.getLong();
        if (length < 2 || length > MAX_HEADER || length > bytes.remaining()) {
            throw new UnreadableWeightsException("the file's first 8 bytes announce a header of " + length
                    + " bytes, but " + bytes.remaining() + " follow: it is truncated or not a safetensors file" + MEND);
        }
        JsonNode header = parse(new String(file, 8, (int) length, StandardCharsets.UTF_8));
        ByteBuffer data = bytes.position(8 + (int) length).slice().order(ByteOrder.LITTLE_ENDIAN);
        return contents(header, data);
    }

    private static JsonNode parse(String header) {
        try {
            JsonNode node = JSON.readTree(header);
            if (!node.isObject()) {
                throw new UnreadableWeightsException("the header of the file is not a JSON object" + MEND);
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new UnreadableWeightsException(
                    "the header of the file is not JSON: " + e.getOriginalMessage() + MEND, e);
        }
    }

    private static Contents contents(JsonNode header, ByteBuffer data) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        SortedMap<String, String> metadata = new TreeMap<>();
        long covered = 0;
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(text ->
                                metadata.put(text.getKey(), text.getValue().asText()));
            } else {
                Tensor tensor = tensor(entry.getKey(), entry.getValue(), data);
                covered += 4L * tensor.values().length;
                tensors.put(entry.getKey(), tensor);
            }
        }
        if (covered != data.capacity()) {
            throw new UnreadableWeightsException("the header describes " + covered + " bytes of tensors, but "
                    + data.capacity() + " are there" + MEND);
        }
        return checked(new Contents(tensors, metadata));
    }

    private static Contents checked(Contents contents) {
        String written = contents.metadata().get(CHECKSUM);
        if (written != null && !written.equals(checksum(contents))) {
            throw new UnreadableWeightsException(
                    "the file's checksum is wrong: it was damaged after it was written" + MEND);
        }
        return contents;
    }

    /** CRC-32 of all texts except itself, and all names, shapes and numbers. */
    private static String checksum(Contents contents) {
        CRC32 crc = new CRC32();
        contents.metadata().forEach((name, text) -> {
            if (!name.equals(CHECKSUM)) {
                crc.update((name + '\0' + text + '\0').getBytes(StandardCharsets.UTF_8));
            }
        });
        contents.tensors().forEach((name, tensor) -> {
            crc.update((name + Arrays.toString(tensor.shape())).getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.values());
            crc.update(bytes);
        });
        return String.format("%08x", crc.getValue());
    }

    private static Tensor tensor(String name, JsonNode node, ByteBuffer data) {
        if (!node.path("dtype").asText().equals("F32")) {
            throw new UnreadableWeightsException("tensor " + name + " has the type " + node.path("dtype")
                    + ", only F32 is" + " read; save it as float32");
        }
        int[] shape = shape(name, node.path("shape"));
        JsonNode offsets = node.path("data_offsets");
        long from = offsets.path(0).asLong(-1);
        long to = offsets.path(1).asLong(-1);
        if (from < 0 || to < from || to > data.capacity() || to - from != 4 * Tensor.size(shape)) {
            throw new UnreadableWeightsException(
                    "tensor " + name + " of shape " + Arrays.toString(shape) + " is at bytes " + offsets + " of "
                            + data.capacity() + ": the file is truncated or damaged" + MEND);
        }
        float[] values = new float[(int) (to - from) / 4];
        data.slice((int) from, (int) (to - from))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Tensor(shape, values);
    }

    private static int[] shape(String name, JsonNode node) {
        int[] shape = new int[Math.min(node.size(), MAX_AXES)];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            long length = node.get(i).asLong(-1);
            size = length < 0 || length > Integer.MAX_VALUE ? -1 : size * length;
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new UnreadableWeightsException("tensor " + name + " has the impossible shape " + node + MEND);
            }
            shape[i] = (int) length;
        }
        if (!node.isArray() || node.size() > MAX_AXES) {
            throw new UnreadableWeightsException("tensor " + name + " has the impossible shape " + node + MEND);
        }
        return shape;
    }
}

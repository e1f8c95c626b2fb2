package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SafetensorsPropertiesTest {
    private static final byte[] WHOLE =
            Example.weights(Example.spec(Cell.ELMAN_TANH, 1), 1).toBytes(Map.of("a", "b"));

    @Property
    void garbageIsRefusedInTheReadersOwnWords(@ForAll byte[] garbage) {
        readOrRefuse(garbage);
    }

    @Property
    void anyTextAsHeaderIsReadOrRefused(@ForAll String header, @ForAll @Size(max = 16) byte[] data) {
        readOrRefuse(file(header, data));
    }

    @Property
    void anyShapeAndOffsetsAreReadOrRefused(
            @ForAll long axis,
            @ForAll long other,
            @ForAll long from,
            @ForAll long to,
            @ForAll @Size(max = 16) byte[] data) {
        readOrRefuse(file(
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[" + axis + "," + other + "],\"data_offsets\":[" + from + "," + to
                        + "]}}",
                data));
    }

    @Property
    void aFewOtherBytesAreReadOrRefused(
            @ForAll @Size(min = 1, max = 4) byte[] bytes, @ForAll @IntRange(max = 5000) int where) {
        byte[] damaged = WHOLE.clone();
        for (int i = 0; i < bytes.length; i++) {
            damaged[(where * 7 + i * 131) % damaged.length] = bytes[i];
        }
        readOrRefuse(damaged);
    }

    @Property
    void tensorsComeBackAsTheyWere(@ForAll @Size(max = 20) float[] values, @ForAll String name, @ForAll String text) {
        TreeMap<String, Tensor> tensors =
                new TreeMap<>(Map.of("t" + plain(name), new Tensor(new int[] {values.length}, values)));
        TreeMap<String, String> metadata = new TreeMap<>(Map.of("m", plain(text)));
        Safetensors.Contents read = Safetensors.read(Safetensors.write(new Safetensors.Contents(tensors, metadata)));
        assertThat(read.tensors()).isEqualTo(tensors);
        assertThat(read.metadata()).containsAllEntriesOf(metadata);
    }

    /** Without lone surrogates, which UTF-8 cannot say. */
    private static String plain(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static byte[] file(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(text.length).put(text).put(data).array();
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            Safetensors.read(bytes);
            Weights.fromBytes(bytes);
        } catch (UnreadableWeightsException refused) {
            assertThat(refused).hasMessageContaining(" ");
        }
    }
}

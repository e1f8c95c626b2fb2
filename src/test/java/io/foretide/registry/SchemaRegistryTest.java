package io.foretide.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import io.foretide.formats.ObservationCodec;
import io.foretide.formats.RegistryUnavailableException;
import io.foretide.series.Parsed;
import io.foretide.series.Parsed.Accepted;
import io.foretide.series.Parsed.Rejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
    private static final long TIME = 1_704_205_800_000L;
    private static final long RECORD_TIME = TIME + 7;
    private static final String AVRO =
            """
            {"type":"record","name":"Reading","fields":[
             {"name":"time","type":{"type":"long","logicalType":"timestamp-millis"}},
             {"name":"value","type":["null","double"],"default":null}]}""";
    private static final String CHANNELS =
            """
            {"type":"record","name":"Bar","fields":[
             {"name":"time","type":{"type":"long","logicalType":"timestamp-micros"}},
             {"name":"values","type":{"type":"map","values":["null","float"]}}]}""";
    private static final String PROTO =
            """
            syntax = "proto3";
            package plant;
            import "google/protobuf/timestamp.proto";
            message Other { string text = 1; }
            message Reading {
              google.protobuf.Timestamp time = 2;
              double value = 3;
              string label = 4;
              message Bar { int64 time = 1; map<string, double> values = 2; double value = 3; }
            }
            """;

    private RegistryStub stub;
    private SchemaRegistry registry;

    @BeforeEach
    void start() throws IOException {
        stub = new RegistryStub(0);
        registry = new SchemaRegistry(stub.url(), Duration.ZERO);
    }

    @AfterEach
    void stop() {
        registry.close();
        stub.close();
    }

    private Parsed parse(byte[] record, String... channels) {
        return new ObservationCodec(
                        channels.length == 0 ? List.of("value") : List.of(channels),
                        TIME / 2,
                        3_600_000,
                        Clock.fixed(Instant.ofEpochMilli(TIME), ZoneOffset.UTC))
                .with(registry)
                .parse("room", record, RECORD_TIME);
    }

    private static void isAccepted(Parsed parsed, long time, double... values) {
        assertThat(parsed).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.observation().series()).isEqualTo("room");
            assertThat(accepted.observation().time()).isEqualTo(time);
            assertThat(accepted.observation().values()).containsExactly(values);
        });
    }

    private static String detail(Parsed parsed) {
        assertThat(parsed).isInstanceOf(Rejected.class);
        return ((Rejected) parsed).detail();
    }

    private static byte[] record(int id, byte[] data) {
        return ByteBuffer.allocate(5 + data.length)
                .put((byte) 0)
                .putInt(id)
                .put(data)
                .array();
    }

    private static byte[] avro(int id, String schema, Map<String, ?> fields) throws IOException {
        Schema parsed = new Schema.Parser().parse(schema);
        var builder = new GenericRecordBuilder(parsed);
        fields.forEach(builder::set);
        var out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericData.Record>(parsed).write(builder.build(), encoder);
        encoder.flush();
        return record(id, out.toByteArray());
    }

    /** @param path of the message's type in the file, as it stands before the message */
    private static byte[] protobuf(int id, byte[] path, DynamicMessage message) {
        return record(
                id, ByteString.copyFrom(path).concat(message.toByteString()).toByteArray());
    }

    private static Descriptor reading() throws Exception {
        return ProtoText.descriptor(PROTO, Map.of()).findMessageTypeByName("Reading");
    }

    @Test
    void avro_records_are_observations() throws Exception {
        int id = stub.register("a", "AVRO", AVRO);

        isAccepted(parse(avro(id, AVRO, Map.of("time", TIME, "value", 21.5))), TIME, 21.5);
        int channels = stub.register("b", "AVRO", CHANNELS);
        isAccepted(
                parse(
                        avro(channels, CHANNELS, Map.of("time", TIME * 1000, "values", Map.of("close", 1.5f))),
                        "close",
                        "volume"),
                TIME,
                1.5,
                Double.NaN);
    }

    @Test
    void a_schema_is_asked_for_once() throws Exception {
        int id = stub.register("a", "AVRO", AVRO);
        for (int i = 0; i < 3; i++) {
            parse(avro(id, AVRO, Map.of("time", TIME, "value", 1.0)));
        }

        assertThat(stub.requests).containsExactly("GET /schemas/ids/1");
    }

    @Test
    void records_of_an_evolved_schema_are_read_beside_those_of_the_one_before() throws Exception {
        String evolved =
                """
                {"type":"record","name":"Reading","fields":[
                 {"name":"unit","type":"string"},
                 {"name":"value","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
                 {"name":"site","type":{"type":"record","name":"Site","fields":[{"name":"id","type":"int"}]}}]}""";
        int before = stub.register("a", "AVRO", AVRO);
        int after = stub.register("a", "AVRO", evolved);
        var site = new GenericData.Record(
                new Schema.Parser().parse(evolved).getField("site").schema());
        site.put("id", 7);
        byte[] newer =
                avro(after, evolved, Map.of("unit", "C", "value", ByteBuffer.wrap(new byte[] {8, 102}), "site", site));

        isAccepted(parse(newer), RECORD_TIME, 21.5);
        isAccepted(parse(avro(before, AVRO, Map.of("time", TIME, "value", 3.0))), TIME, 3);
    }

    @Test
    void protobuf_records_are_observations() throws Exception {
        int id = stub.register("p", "PROTOBUF", PROTO);
        Descriptor type = reading();
        var time = Timestamp.newBuilder()
                .setSeconds(TIME / 1000)
                .setNanos(5_000_000)
                .build();
        var message = DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("time"), time)
                .setField(type.findFieldByName("value"), -2.5)
                .build();

        isAccepted(parse(protobuf(id, new byte[] {2, 2}, message)), TIME + 5, -2.5);
        isAccepted(parse(protobuf(id, new byte[] {2, 2}, DynamicMessage.getDefaultInstance(type))), RECORD_TIME, 0);
    }

    @Test
    void a_protobuf_message_without_its_path_is_the_first_of_its_file() {
        int id =
                stub.register("p", "PROTOBUF", "syntax = \"proto3\"; message R { string unit = 1; double value = 2; }");

        isAccepted(parse(record(id, new byte[] {10, 1, 'C', 17, 0, 0, 0, 0, 0, 0, (byte) 0xf0, 0x3f})), RECORD_TIME, 1);
        isAccepted(parse(record(id, new byte[] {17, 0, 0, 0, 0, 0, 0, 0, 0x40})), RECORD_TIME, 2);
    }

    @Test
    void nested_protobuf_messages_with_channels_are_observations() throws Exception {
        int id = stub.register("p", "PROTOBUF", PROTO);
        Descriptor type = reading().findNestedTypeByName("Bar");
        var values = type.findFieldByName("values");
        var entry = values.getMessageType();
        var message = DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("time"), TIME)
                .addRepeatedField(
                        values,
                        DynamicMessage.newBuilder(entry)
                                .setField(entry.findFieldByNumber(1), "volume")
                                .setField(entry.findFieldByNumber(2), 300.0)
                                .build())
                .build();

        isAccepted(parse(protobuf(id, new byte[] {4, 2, 0}, message), "close", "volume"), TIME, Double.NaN, 300);
    }

    @Test
    void json_schema_records_are_observations() {
        int id = stub.register("j", "JSON", "{\"type\":\"object\"}");

        isAccepted(parse(record(id, ("{\"time\":" + TIME + ",\"value\":4}").getBytes(UTF_8))), TIME, 4);
        assertThat(detail(parse(record(id, "{\"value\":NaN}".getBytes(UTF_8))))).startsWith("NaN is not JSON");
    }

    @Test
    void schemas_that_refer_to_others_are_put_together() throws Exception {
        stub.register(
                "value", "AVRO", "{\"type\":\"record\",\"name\":\"V\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}");
        int avro = stub.register(
                "a",
                "AVRO",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"value\",\"type\":\"long\"},"
                        + "{\"name\":\"more\",\"type\":\"V\"}]}",
                "V",
                "value");
        stub.register("base", "PROTOBUF", "syntax = \"proto3\"; message Base { float value = 1; }");
        int protobuf = stub.register(
                "p",
                "PROTOBUF",
                "syntax = \"proto3\"; import \"base.proto\"; message R { float value = 1; Base base = 2; }",
                "base.proto",
                "base");

        isAccepted(parse(record(avro, new byte[] {8, 2})), RECORD_TIME, 4);
        isAccepted(parse(record(protobuf, new byte[] {0, 13, 0, 0, (byte) 0x80, 0x3f})), RECORD_TIME, 1);
    }

    @Test
    void a_field_that_is_missing_or_no_number_is_refused_as_in_json() throws Exception {
        int id = stub.register("a", "AVRO", AVRO);

        assertThat(detail(parse(avro(id, AVRO, Map.of("time", TIME)))))
                .isEqualTo("\"value\" or \"values\" is missing: send one of them");
        assertThat(detail(parse(avro(id, AVRO, Map.of("time", TIME, "value", Double.NaN)))))
                .startsWith("NaN is not JSON");
        assertThat(detail(parse(avro(id, AVRO, Map.of("time", TIME / 1000, "value", 1.0)))))
                .contains("reads as seconds: give milliseconds");
    }

    @Test
    void a_schema_that_is_not_registered_is_refused_and_not_asked_for_with_each_record() {
        for (int i = 0; i < 3; i++) {
            assertThat(detail(parse(record(99, new byte[] {1}))))
                    .startsWith("the schema registry has no schema 99: let the producer register it there");
        }
        assertThat(stub.requests).hasSize(1);
    }

    @Test
    void records_that_do_not_fit_their_schema_are_refused() throws Exception {
        int avro = stub.register("a", "AVRO", AVRO);
        int protobuf = stub.register("p", "PROTOBUF", PROTO);
        byte[] good = avro(avro, AVRO, Map.of("time", TIME, "value", 1.0));

        for (byte[] bad : List.of(
                java.util.Arrays.copyOf(good, good.length - 1),
                java.util.Arrays.copyOf(good, good.length + 1),
                record(avro, new byte[] {1}),
                record(protobuf, new byte[] {2, 2, 25, 1}),
                record(protobuf, new byte[] {2, 2, 9, 1}))) {
            assertThat(detail(parse(bad))).startsWith("the record does not fit schema ");
        }
    }

    @Test
    void lengths_that_lie_and_records_without_end_cost_neither_memory_nor_the_thread() throws Exception {
        int text = stub.register(
                "t",
                "AVRO",
                "{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"value\",\"type\":\"string\"}]}");
        int deep = stub.register(
                "d",
                "AVRO",
                "{\"type\":\"record\",\"name\":\"D\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"D\"]}]}");
        byte[] links = new byte[200_000];
        java.util.Arrays.fill(links, (byte) 2);
        links[links.length - 1] = 0;

        assertThat(detail(parse(record(text, new byte[] {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0xf}))))
                .startsWith("the record does not fit schema ");
        assertThat(detail(parse(record(deep, links)))).contains("nested too deep");
    }

    @Test
    void a_schema_that_cannot_be_read_is_refused_with_its_number() {
        int avro = stub.register("a", "AVRO", "{\"type\":\"nothing\"}");
        int protobuf = stub.register("p", "PROTOBUF", "message {");
        int imports =
                stub.register("p", "PROTOBUF", "syntax = \"proto3\"; import \"gone.proto\"; message A { B b = 1; }");
        int other = stub.register("x", "XML", "<x/>");

        for (int id : List.of(avro, protobuf, imports, other)) {
            assertThat(detail(parse(record(id, new byte[] {1})))).contains(" schema " + id + " ");
        }
    }

    @Test
    void a_registry_that_does_not_answer_is_no_fault_of_the_record() throws Exception {
        int id = stub.register("a", "AVRO", AVRO);
        byte[] good = avro(id, AVRO, Map.of("time", TIME, "value", 1.0));
        for (int status : List.of(500, 401, 429)) {
            stub.status = status;
            assertThatThrownBy(() -> parse(good))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("is answered with " + status);
            assertThat(registry.problem().orElse(""))
                    .contains(stub.url(), "schema 1", "that kafka.schema-registry is its URL");
        }
        stub.status = 200;

        isAccepted(parse(good), TIME, 1);
        assertThat(registry.problem()).isEmpty();

        stub.close();
        isAccepted(parse(good), TIME, 1);
        assertThatThrownBy(() -> parse(record(id + 1, new byte[] {1})))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void user_and_password_are_sent_and_never_shown() throws Exception {
        stub.status = 503;
        try (var asked = new SchemaRegistry(stub.url().replace("http://", "http://me:secret@") + "/", Duration.ZERO)) {
            assertThatThrownBy(() -> asked.json(record(1, new byte[] {1})))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .message()
                    .contains(stub.url())
                    .doesNotContain("secret");
        }
        assertThat(stub.requests).containsExactly("GET /schemas/ids/1 Basic bWU6c2VjcmV0");
    }
}

package io.foretide.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Decoder of an Avro schema. Logical types are converted: timestamps to epoch milliseconds, decimals to numbers. */
final class AvroDecoder implements SchemaDecoder {
    /** Records have at most 512 KiB; Avro's own limits would let a damaged length allocate 2 GiB. */
    private static final String MAX_LENGTH = String.valueOf(1 << 20);

    static {
        for (String what : new String[] {"bytes.maxLength", "string.maxLength", "collectionItems.maxLength"}) {
            String key = "org.apache.avro.limits." + what;
            System.setProperty(key, System.getProperty(key, MAX_LENGTH));
        }
    }

    private final GenericDatumReader<Object> reader;

    /** @param schema with which the data were written */
    AvroDecoder(Schema schema) {
        var model = new GenericData();
        model.addLogicalTypeConversion(new Conversions.DecimalConversion());
        model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        model.addLogicalTypeConversion(new TimeConversions.TimestampNanosConversion());
        model.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
        model.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
        this.reader = new GenericDatumReader<>(schema, schema, model);
    }

    @Override
    public byte[] json(ByteBuffer data) throws IOException {
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(data.array(), data.arrayOffset() + data.position(), data.remaining(), null);
        Object datum = reader.read(null, decoder);
        if (!decoder.isEnd()) {
            throw new IOException("bytes follow the record");
        }
        return SchemaDecoder.written(json -> value(datum, json));
    }

    private static void value(@Nullable Object value, JsonGenerator json) throws IOException {
        if (value instanceof IndexedRecord entry) {
            json.writeStartObject();
            for (Schema.Field field : entry.getSchema().getFields()) {
                field(field.name(), entry.get(field.pos()), json);
            }
            json.writeEndObject();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (var entry : map.entrySet()) {
                field(String.valueOf(entry.getKey()), entry.getValue(), json);
            }
            json.writeEndObject();
        } else if (value instanceof Collection<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                value(item, json);
            }
            json.writeEndArray();
        } else if (value instanceof Instant time) {
            json.writeNumber(time.toEpochMilli());
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Float number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number.doubleValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value.toString());
        }
    }

    /** Writes a field; omitted if an optional field has no value. */
    private static void field(String name, @Nullable Object value, JsonGenerator json) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            value(value, json);
        }
    }
}

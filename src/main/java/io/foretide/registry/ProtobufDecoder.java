package io.foretide.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes records of a Protobuf schema: the path of the message type in the schema file, then the message. {@code
 * google.protobuf.Timestamp} becomes epoch milliseconds, and number wrappers become their value.
 *
 * <p>A proto3 field without {@code optional} does not show whether it was set: a field that is 0 counts as set only if
 * it is {@code value} or a channel in {@code values}.
 */
final class ProtobufDecoder implements SchemaDecoder {
    private static final String VALUE = "value";
    private static final String VALUES = "values";

    private final FileDescriptor file;

    ProtobufDecoder(FileDescriptor file) {
        this.file = file;
    }

    @Override
    public byte[] json(ByteBuffer data) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(data.duplicate());
        Descriptor type = type(in);
        if (type == null) {
            type = file.getMessageTypes().get(0);
            in = CodedInputStream.newInstance(data);
        }
        var message = DynamicMessage.parseFrom(type, in);
        return SchemaDecoder.written(json -> message(message, false, json));
    }

    /**
     * Reads the path: the number of indices, then each index. A single 0 denotes the first message of the file. Returns
     * null if the path is absent, as with some serializers (kafkajs): the first byte of the message then decodes to a
     * number of indices that is negative or at least 4.
     */
    private @Nullable Descriptor type(CodedInputStream in) throws IOException {
        int length = in.readSInt32();
        Descriptor type = at(file.getMessageTypes(), length == 0 ? 0 : in.readSInt32());
        for (int i = 1; i < length && type != null; i++) {
            type = at(type.getNestedTypes(), in.readSInt32());
        }
        return length < 0 ? null : type;
    }

    private static @Nullable Descriptor at(List<Descriptor> types, int index) {
        return index < 0 || index >= types.size() ? null : types.get(index);
    }

    private static void message(Message message, boolean channels, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (isSet(message, field, channels)) {
                json.writeFieldName(field.getName());
                if (field.isMapField()) {
                    map((Collection<?>) message.getField(field), json);
                } else if (field.isRepeated()) {
                    json.writeStartArray();
                    for (Object item : (Collection<?>) message.getField(field)) {
                        value(field, item, json);
                    }
                    json.writeEndArray();
                } else {
                    value(field, message.getField(field), json);
                }
            }
        }
        json.writeEndObject();
    }

    /** @param channels whether the fields are channels */
    private static boolean isSet(Message message, FieldDescriptor field, boolean channels) {
        if (field.isRepeated()) {
            return message.getRepeatedFieldCount(field) > 0;
        }
        if (field.hasPresence() || message.hasField(field)) {
            return message.hasField(field);
        }
        boolean number = field.getJavaType() == JavaType.DOUBLE
                || field.getJavaType() == JavaType.FLOAT
                || field.getJavaType() == JavaType.INT
                || field.getJavaType() == JavaType.LONG;
        return number && (channels || (field.getName().equals(VALUE) && !hasValues(message)));
    }

    private static boolean hasValues(Message message) {
        return message.getAllFields().keySet().stream()
                .anyMatch(field -> field.getName().equals(VALUES));
    }

    private static void map(Collection<?> entries, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Object each : entries) {
            Message entry = (Message) each;
            Descriptor type = entry.getDescriptorForType();
            json.writeFieldName(String.valueOf(entry.getField(type.findFieldByNumber(1))));
            FieldDescriptor value = type.findFieldByNumber(2);
            value(value, entry.getField(value), json);
        }
        json.writeEndObject();
    }

    private static void value(FieldDescriptor field, Object value, JsonGenerator json) throws IOException {
        switch (field.getJavaType()) {
            case INT, LONG -> number(field, ((Number) value).longValue(), json);
            case FLOAT -> json.writeNumber((Float) value);
            case DOUBLE -> json.writeNumber((Double) value);
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case MESSAGE -> known((Message) value, field.getName().equals(VALUES), json);
            default -> json.writeString(value.toString());
        }
    }

    private static void number(FieldDescriptor field, long value, JsonGenerator json) throws IOException {
        switch (field.getType()) {
            case UINT32, FIXED32 -> json.writeNumber(value & 0xffffffffL);
            case UINT64, FIXED64 -> json.writeNumber(new java.math.BigInteger(Long.toUnsignedString(value)));
            default -> json.writeNumber(value);
        }
    }

    private static void known(Message message, boolean channels, JsonGenerator json) throws IOException {
        Descriptor type = message.getDescriptorForType();
        switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> {
                long seconds = (Long) message.getField(type.findFieldByNumber(1));
                int nanos = (Integer) message.getField(type.findFieldByNumber(2));
                json.writeNumber(Math.addExact(Math.multiplyExact(seconds, 1000L), nanos / 1_000_000));
            }
            case "google.protobuf.DoubleValue",
                    "google.protobuf.FloatValue",
                    "google.protobuf.Int32Value",
                    "google.protobuf.Int64Value",
                    "google.protobuf.UInt32Value",
                    "google.protobuf.UInt64Value",
                    "google.protobuf.BoolValue",
                    "google.protobuf.StringValue" -> {
                FieldDescriptor wrapped = type.findFieldByNumber(1);
                value(wrapped, message.getField(wrapped), json);
            }
            default -> message(message, channels, json);
        }
    }
}

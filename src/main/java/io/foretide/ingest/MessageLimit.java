package io.foretide.ingest;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.WireFormat;
import io.foretide.ingest.Format.Unreadable;
import java.io.IOException;

/**
 * Rejects a protobuf body with too many messages before any object is created. An empty message takes two bytes on the
 * wire and fifty in memory, so a limit on bytes is not enough.
 */
final class MessageLimit {
    /** Limit on messages per body; 2,000 samples with 20 labels each have 44,000. */
    static final int MAX_MESSAGES = 1_000_000;

    private static final int MAX_DEPTH = 50;

    private int count;

    private MessageLimit() {}

    /** @throws Unreadable if there are more than {@link #MAX_MESSAGES} messages, or the body is not protobuf */
    static void check(byte[] body, Descriptor type) throws Unreadable {
        try {
            new MessageLimit().walk(CodedInputStream.newInstance(body), type, 0);
        } catch (IOException e) {
            throw new Unreadable("not a " + type.getFullName() + ": the protobuf is damaged or truncated");
        }
    }

    private void walk(CodedInputStream in, Descriptor type, int depth) throws IOException, Unreadable {
        if (depth > MAX_DEPTH) {
            throw new Unreadable("messages are nested more than " + MAX_DEPTH + " deep");
        }
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            boolean message = field != null
                    && field.getJavaType() == JavaType.MESSAGE
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (!message) {
                in.skipField(tag);
                continue;
            }
            if (++count > MAX_MESSAGES) {
                throw new Unreadable("the body has more than " + MAX_MESSAGES + " messages: split it");
            }
            int outer = in.pushLimit(in.readRawVarint32());
            walk(in, field.getMessageType(), depth + 1);
            in.popLimit(outer);
        }
    }
}

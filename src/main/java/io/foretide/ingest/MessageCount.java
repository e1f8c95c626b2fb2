package io.foretide.ingest;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.WireFormat;
import io.foretide.ingest.Format.Unreadable;
import java.io.IOException;

/**
 * Refuses a protobuf body that holds more messages than anybody sends, before one object is made of them: an empty message
 * takes two bytes on the wire and fifty in memory, so that a bound on bytes alone bounds little.
 */
final class MessageCount {
    /** Messages within a body: 2,000 samples with 20 labels each are 44,000. */
    static final int MOST = 1_000_000;

    private static final int MOST_DEPTH = 50;

    private int count;

    private MessageCount() {}

    /** @throws Unreadable when there are more than {@link #MOST}, or the body is no protobuf */
    static void check(byte[] body, Descriptor type) throws Unreadable {
        try {
            new MessageCount().walk(CodedInputStream.newInstance(body), type, 0);
        } catch (IOException e) {
            throw new Unreadable("not a " + type.getFullName() + ": the protobuf is damaged, or breaks off");
        }
    }

    private void walk(CodedInputStream in, Descriptor type, int depth) throws IOException, Unreadable {
        if (depth > MOST_DEPTH) {
            throw new Unreadable("messages lie within one another more than " + MOST_DEPTH + " deep");
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
            if (++count > MOST) {
                throw new Unreadable("the body holds more than " + MOST + " messages: split it");
            }
            int outer = in.pushLimit(in.readRawVarint32());
            walk(in, field.getMessageType(), depth + 1);
            in.popLimit(outer);
        }
    }
}

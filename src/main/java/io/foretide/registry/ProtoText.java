package io.foretide.registry;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.squareup.wire.schema.CoreLoader;
import com.squareup.wire.schema.ErrorCollector;
import com.squareup.wire.schema.Linker;
import com.squareup.wire.schema.Loader;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.ProtoFile;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.internal.SchemaEncoder;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Links texts of .proto files with Wire and converts them to Protobuf descriptors. */
final class ProtoText {
    private static final String MAIN = "registered.proto";

    private final Schema schema;
    private final SchemaEncoder encoder;
    private final Map<String, FileDescriptor> built = new HashMap<>();

    private ProtoText(Schema schema) {
        this.schema = schema;
        this.encoder = new SchemaEncoder(schema);
    }

    /**
     * The descriptor of a text.
     *
     * @param imports all directly and indirectly imported texts by name, except Google's own
     * @throws RuntimeException if the text is invalid or an import is missing
     */
    static FileDescriptor descriptor(String text, Map<String, String> imports)
            throws InvalidProtocolBufferException, DescriptorValidationException {
        var linker = new Linker(new Imports(imports), new ErrorCollector(), true, true);
        return new ProtoText(linker.link(List.of(parsed(MAIN, text)))).descriptor(MAIN);
    }

    private static ProtoFile parsed(String name, String text) {
        return ProtoFile.Companion.get(ProtoParser.Companion.parse(Location.get(name), text));
    }

    private FileDescriptor descriptor(String name)
            throws InvalidProtocolBufferException, DescriptorValidationException {
        FileDescriptor known = built.get(name);
        if (known != null) {
            return known;
        }
        ProtoFile file = schema.protoFile(name);
        if (file == null) {
            throw new IllegalArgumentException("it imports " + name + ", which is not among its references");
        }
        var proto = FileDescriptorProto.parseFrom(encoder.encode(file).toByteArray());
        FileDescriptor[] dependencies = new FileDescriptor[proto.getDependencyCount()];
        for (int i = 0; i < dependencies.length; i++) {
            dependencies[i] = descriptor(proto.getDependency(i));
        }
        FileDescriptor descriptor = FileDescriptor.buildFrom(proto, dependencies);
        built.put(name, descriptor);
        return descriptor;
    }

    /** Resolves imports from the references, then from Google's own. */
    private record Imports(Map<String, String> texts) implements Loader {
        @Override
        public @Nullable ProtoFile load(String path) {
            String text = texts.get(path);
            return text == null ? CoreLoader.INSTANCE.load(path) : parsed(path, text);
        }

        @Override
        public Loader withErrors(ErrorCollector errors) {
            return this;
        }
    }
}

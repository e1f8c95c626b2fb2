package io.foretide.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads the settings from the defaults (the jar's copy of config/foretide.yaml), a file, the environment and the
 * command line. Later sources override earlier ones.
 */
public final class ConfigReader {
    static final String PREFIX = "foretide";
    private static final String ENVIRONMENT_PREFIX = "FORETIDE_";
    private static final String FEEDS = "feeds.";
    private static final String SINKS = "sinks.";
    private static final String THRESHOLDS = "thresholds.";
    private static final String STREAM = "stream.";
    private static final String STREAMS = "streams.";
    /** Keys that only named streams have. */
    private static final List<String> OF_NAMED_STREAMS = List.of("match", "history");
    /** Keys that apply to all series of a service. */
    private static final List<String> OF_ALL_STREAMS = List.of("task", "ttl", "max-series", "earliest", "max-ahead");
    /** Former keys → current keys. */
    private static final Map<String, String> RENAMED = Stream.of(
                    "threads", "commit-interval", "store-memory-bytes", "standby-replicas", "session-timeout")
            .collect(toMap(key -> STREAMS + key, key -> "kafka.streams." + key));

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final String KAFKA_PROPERTIES = "kafka.properties.";
    /** Removed keys → reason. */
    private static final Map<String, String> REMOVED =
            Map.of("forecasts.profile", "there is one profile now, so remove the key");

    /** Variables that Kubernetes adds to a pod for a Service whose name begins with foretide. */
    private static final Pattern SERVICE_LINK = Pattern.compile(".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_\\d+_TCP.*");

    private final Map<String, String> environment;

    public ConfigReader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * @param file the user's file, or null for none
     * @param overrides key → value, such as {@code stream.interval} → {@code 1s}; override everything else
     * @throws ConfigException naming every unknown key, missing value and bad value
     */
    public ForetideConfig read(@Nullable Path file, Map<String, String> overrides) {
        Map<String, String> defaults = defaults();
        List<String> problems = new ArrayList<>();
        Map<String, String> fromFile =
                file == null ? Map.of() : renamed(withSecrets(fromFile(file, problems), problems));
        Map<String, String> commandLine = renamed(overrides);
        List<String> streams = streams(List.of(fromFile, commandLine));
        Map<String, String> known = new TreeMap<>(defaults);
        fromFile.keySet().stream()
                .filter(key -> isConnection(key) || key.startsWith(THRESHOLDS))
                .forEach(key -> known.put(key, ""));
        RENAMED.keySet().forEach(old -> known.put(old, ""));
        for (String name : streams) {
            known.putAll(ofStream(name, defaults));
            OF_NAMED_STREAMS.forEach(key -> known.put(STREAMS + name + "." + key, ""));
        }
        Map<String, String> fromEnvironment = renamed(fromEnvironment(known, problems));
        Map<String, String> kept = withoutRemoved(fromFile, problems);
        Map<String, String> all = new TreeMap<>(defaults);
        for (var settings : List.of(kept, fromEnvironment, commandLine)) {
            missing(settings, defaults, problems);
            all.putAll(settings);
        }
        Map<String, String> inherited = new TreeMap<>();
        for (String name : streams) {
            inherited.putAll(ofStream(name, all));
            inherited.put(STREAMS + name + ".position", String.valueOf(streams.indexOf(name)));
            if (all.getOrDefault(STREAMS + name + ".match", "").isBlank()) {
                problems.add(STREAMS + name
                        + ".match: is missing: give a pattern for the stream's series, such as prices/*");
                inherited.put(STREAMS + name + ".match", "*");
            }
            ofAllStreams(name, all, problems);
        }
        var builder = new SmallRyeConfigBuilder()
                .withMapping(ForetideConfig.class)
                .withSources(source("default", defaults, 100))
                .withSources(source("stream", inherited, 150))
                .withSources(source("file", kept, 200))
                .withSources(source("environment", fromEnvironment, 300))
                .withSources(source("command line", commandLine, 400));
        try {
            ForetideConfig config = builder.build().getConfigMapping(ForetideConfig.class);
            problems.addAll(ConfigConsistency.problems(config));
            if (problems.isEmpty()) {
                return config;
            }
        } catch (ConfigValidationException e) {
            for (int i = 0; i < e.getProblemCount(); i++) {
                problems.add(readable(e.getProblem(i).getMessage()));
            }
        }
        throw new ConfigException(problems);
    }

    /** Names of the streams in order of appearance. */
    private static List<String> streams(List<Map<String, String>> layers) {
        return layers.stream()
                .flatMap(keys -> keys.keySet().stream())
                .filter(key -> key.startsWith(STREAMS) && key.indexOf('.', STREAMS.length()) > 0)
                .map(key -> key.substring(STREAMS.length(), key.lastIndexOf('.')))
                .distinct()
                .toList();
    }

    /** The settings of a named stream that it inherits from {@code stream}, under the stream's keys. */
    private static Map<String, String> ofStream(String name, Map<String, String> keys) {
        Map<String, String> own = new TreeMap<>();
        keys.forEach((key, value) -> {
            if (key.startsWith(STREAM)) {
                own.put(STREAMS + name + "." + key.substring(STREAM.length()), value);
            }
        });
        return own;
    }

    private static void ofAllStreams(String name, Map<String, String> settings, List<String> problems) {
        for (String key : OF_ALL_STREAMS) {
            if (settings.containsKey(STREAMS + name + "." + key)) {
                problems.add(STREAMS + name + "." + key + ": applies to all series: set stream." + key);
            }
        }
        if (settings.containsKey(STREAMS + name + ".position")) {
            problems.add(STREAMS + name + ".position: no such key: streams are matched in the order of the file");
        }
    }

    private static Map<String, String> renamed(Map<String, String> settings) {
        Map<String, String> renamed = new LinkedHashMap<>(settings);
        RENAMED.forEach((old, current) -> {
            String value = renamed.remove(old);
            if (value != null) {
                renamed.putIfAbsent(current, value);
            }
        });
        return renamed;
    }

    /** The defaults of all keys, flattened: {@code http.port} → {@code 8080}. */
    public static Map<String, String> defaults() {
        try (InputStream in = ConfigReader.class.getResourceAsStream("foretide.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks io/foretide/config/foretide.yaml: build it again");
            }
            return flat(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("the jar's io/foretide/config/foretide.yaml cannot be read", e);
        }
    }

    private static Map<String, String> flat(byte[] yaml) {
        Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml, UTF_8));
        Map<String, String> keys = new LinkedHashMap<>();
        flatten("", tree == null ? Map.of() : tree, keys);
        return keys;
    }

    private static void flatten(String key, @Nullable Object value, Map<String, String> keys) {
        if (value instanceof Map<?, ?> section) {
            section.forEach(
                    (name, inner) -> flatten(key.isEmpty() ? name + "" : key + "." + quoted(name + ""), inner, keys));
        } else if (value instanceof List<?> list) {
            keys.put(key, list.stream().map(item -> escaped(item + "")).collect(joining(",")));
        } else {
            keys.put(key, value == null ? "" : value instanceof Date date ? date.toInstant() + "" : value.toString());
        }
    }

    /** Escapes an item of a list that may contain commas, such as JSON. */
    private static String escaped(String item) {
        return item.replace("\\", "\\\\").replace(",", "\\,");
    }

    private static String quoted(String name) {
        return name.contains(".") ? '"' + name + '"' : name;
    }

    private static void missing(Map<String, String> settings, Map<String, String> defaults, List<String> problems) {
        settings.forEach((key, value) -> {
            String example = key.startsWith(STREAMS) ? STREAM + key.substring(key.lastIndexOf('.') + 1) : key;
            if (value.isBlank()
                    && !example.equals(STREAM + "seasons")
                    && !defaults.getOrDefault(example, "").isBlank()) {
                problems.add(key + ": a value is missing");
            }
        });
    }

    private static Map<String, String> fromFile(Path file, List<String> problems) {
        try {
            return flat(Files.readAllBytes(file));
        } catch (IOException e) {
            problems.add(file + " cannot be read (" + e.getClass().getSimpleName() + "): give an existing YAML file");
        } catch (RuntimeException e) {
            problems.add(file + " is not YAML: " + firstLine(e));
        }
        return Map.of();
    }

    /** Whether a key belongs to a feed or sink, whose names are user-defined. */
    private static boolean isConnection(String key) {
        return key.startsWith(FEEDS) || key.startsWith(SINKS);
    }

    /**
     * Replaces ${NAME} in feed and sink settings by environment variables, so that secrets can stay out of the file.
     */
    private Map<String, String> withSecrets(Map<String, String> settings, List<String> problems) {
        Map<String, String> filled = new LinkedHashMap<>(settings);
        filled.replaceAll((key, value) -> !isConnection(key)
                ? value
                : VARIABLE.matcher(value).replaceAll(variable -> {
                    String found = environment.get(variable.group(1));
                    if (found == null) {
                        problems.add(key + ": the environment variable is not set: " + variable.group(1) + ": set it");
                    }
                    return Matcher.quoteReplacement(String.valueOf(found));
                }));
        return filled;
    }

    private Map<String, String> fromEnvironment(Map<String, String> known, List<String> problems) {
        Map<String, String> keyOf = new HashMap<>();
        known.keySet().forEach(key -> keyOf.put(environmentName(key), key));
        Map<String, String> found = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (!name.startsWith(ENVIRONMENT_PREFIX) || name.equals(ENVIRONMENT_PREFIX + "CONFIG")) {
                return;
            }
            String key = keyOf.get(name);
            String removed = REMOVED.keySet().stream()
                    .filter(old -> environmentName(old).equals(name))
                    .findFirst()
                    .orElse("");
            if (!removed.isEmpty()) {
                problems.add(removed(removed));
                return;
            }
            String kafka = environmentName(KAFKA_PROPERTIES);
            if (key != null) {
                found.put(key, value);
            } else if (name.startsWith(kafka)) {
                String property =
                        name.substring(kafka.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                found.put(KAFKA_PROPERTIES + '"' + property + '"', value);
            } else if (!SERVICE_LINK.matcher(name).matches() && !value.startsWith("tcp://")) {
                problems.add("the environment sets " + name + ", which matches no key" + hint(name, keyOf.keySet()));
            }
        });
        return found;
    }

    private static Map<String, String> withoutRemoved(Map<String, String> settings, List<String> problems) {
        Map<String, String> kept = new TreeMap<>(settings);
        REMOVED.keySet().stream().filter(settings::containsKey).forEach(key -> {
            problems.add(removed(key));
            kept.remove(key);
        });
        return kept;
    }

    private static String removed(String key) {
        return key + ": no longer a key: " + REMOVED.get(key) + ": delete it";
    }

    static String environmentName(String key) {
        return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    private static PropertiesConfigSource source(String name, Map<String, String> keys, int ordinal) {
        Map<String, String> prefixed = new HashMap<>();
        keys.forEach((key, value) -> prefixed.put(PREFIX + "." + key, value));
        return new PropertiesConfigSource(prefixed, name, ordinal);
    }

    private static String readable(String message) {
        return message.replaceAll("SRCFG\\d+: |java\\.lang\\.IllegalArgumentException: ", "")
                .replace(PREFIX + ".", "")
                .replaceAll(
                        "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being "
                                + "converted (.*)",
                        "$1: $3")
                .replaceAll("(\\S+) in (\\S+) does not map to any root", "$1: no such key");
    }

    private static String hint(String name, Iterable<String> known) {
        String best = "";
        int distance = 4;
        for (String candidate : known) {
            int edits = EditDistance.between(name, candidate);
            if (edits < distance) {
                distance = edits;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : "; did you mean " + best + "?";
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

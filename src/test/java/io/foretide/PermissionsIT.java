package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.foretide.ServedProcess.Ended;
import io.foretide.http.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** A broker that asks who comes, and lets nobody do what was not granted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsIT {
    private static final Path SCRIPT = Path.of("config", "kafka-acls.sh");
    private static final Bars BARS = new Bars(2);

    private Path folder;
    private BrokerCluster cluster;
    private Admin admin;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws Exception {
        folder = temporary;
        Certificates.create(folder, "broker");
        Certificates.create(folder, "another");
        cluster = new BrokerCluster(
                folder,
                System.getProperty("java.class.path"),
                1,
                List.of("PLAINTEXT", "SASL_PLAINTEXT", "SSL"),
                Map.of(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "super.users",
                        "User:ANONYMOUS",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_tide=\"ebb\";",
                        "ssl.keystore.type",
                        "PKCS12",
                        "ssl.keystore.location",
                        folder.resolve("broker.p12").toString(),
                        "ssl.keystore.password",
                        "changeit",
                        "ssl.key.password",
                        "changeit"));
        cluster.start();
        admin = cluster.admin();
    }

    @BeforeEach
    void nothing_is_granted() throws Exception {
        admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
    }

    @AfterAll
    void stop() {
        admin.close();
        cluster.close();
    }

    private ServedProcess service(String prefix, String password, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "FORETIDE_KAFKA_BOOTSTRAP_SERVERS",
                cluster.bootstrapServers("SASL_PLAINTEXT"),
                "FORETIDE_KAFKA_PROPERTIES_SECURITY_PROTOCOL",
                "SASL_PLAINTEXT",
                "FORETIDE_KAFKA_PROPERTIES_SASL_MECHANISM",
                "PLAIN",
                "FORETIDE_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"tide\" password=\"%s\";"
                        .formatted(password),
                "FORETIDE_TOPICS_PREFIX",
                prefix,
                "FORETIDE_MODEL_HIDDEN",
                "8"));
        settings.putAll(more);
        return new ServedProcess(Files.createTempDirectory(folder, "served"), settings);
    }

    private static void assertOneLine(Ended ended, String... parts) {
        assertThat(ended.code()).as(ended.output()).isEqualTo(2);
        assertThat(ended.output()).contains(parts).doesNotContain("\tat ");
        assertThat(ended.output().lines().filter(line -> line.contains("Kafka")))
                .as(ended.output())
                .hasSize(1);
    }

    /** The bindings that the script would have Kafka's own make. */
    private Set<AclBinding> granted(String prefix, String create) throws Exception {
        Path calls = Files.createTempFile(folder, "acls", ".txt");
        Path stub = Files.writeString(folder.resolve("acls-stub.sh"), "#!/bin/sh\necho \"$@\" >> " + calls + "\n");
        assertThat(stub.toFile().setExecutable(true)).isTrue();
        var script = new ProcessBuilder(SCRIPT.toString(), "User:tide", prefix, "--bootstrap-server", "any:1");
        script.environment().putAll(Map.of("KAFKA_ACLS", stub.toString(), "CREATE", create));
        Process running = script.start();
        assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).isZero();
        Set<AclBinding> bindings = new HashSet<>();
        for (String call : Files.readAllLines(calls)) {
            bindings.addAll(bindings(List.of(call.split(" ", -1))));
        }
        return bindings;
    }

    private static List<AclBinding> bindings(List<String> call) {
        assertThat(call)
                .contains("--add", "--bootstrap-server")
                .containsSequence("--resource-pattern-type", "prefixed");
        ResourcePattern resource = null;
        List<AclBinding> bindings = new ArrayList<>();
        for (int i = 0; i < call.size(); i++) {
            String value = i + 1 < call.size() ? call.get(i + 1) : "";
            switch (call.get(i)) {
                case "--topic", "--group", "--transactional-id" ->
                    resource = new ResourcePattern(
                            ResourceType.valueOf(call.get(i)
                                    .substring(2)
                                    .toUpperCase(Locale.ROOT)
                                    .replace('-', '_')),
                            value,
                            PatternType.PREFIXED);
                case "--operation" ->
                    bindings.add(new AclBinding(
                            resource,
                            new AccessControlEntry(
                                    "User:tide",
                                    "*",
                                    AclOperation.fromString(value.toUpperCase(Locale.ROOT)),
                                    AclPermissionType.ALLOW)));
                default -> {
                    // of kafka-acls.sh itself
                }
            }
        }
        return bindings;
    }

    @Test
    void a_wrong_password_ends_the_start_with_one_line_that_names_the_user() throws Exception {
        try (var served = service("tide.", "flood", Map.of())) {
            assertOneLine(served.run("serve"), "does not accept User:tide", "sasl.jaas.config");
        }
    }

    @Test
    void an_authority_that_did_not_sign_the_brokers_certificate_ends_the_start_with_one_line_about_tls()
            throws Exception {
        Map<String, String> tls = Map.of(
                "FORETIDE_KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers("SSL"),
                "FORETIDE_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SSL",
                "FORETIDE_KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE", "PKCS12",
                "FORETIDE_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION",
                        folder.resolve("another.p12").toString(),
                "FORETIDE_KAFKA_PROPERTIES_SSL_TRUSTSTORE_PASSWORD", "changeit");
        try (var served = service("tide.", "ebb", tls)) {
            assertOneLine(served.run("serve"), "over TLS", "certification path", "ssl.truststore");
        }
    }

    @Test
    void a_trust_store_that_is_not_there_ends_the_start_with_one_line_that_names_it() throws Exception {
        Map<String, String> tls = Map.of(
                "FORETIDE_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL",
                "FORETIDE_KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION", "/nowhere/trust.p12");
        try (var served = service("tide.", "ebb", tls)) {
            assertOneLine(served.run("serve"), "/nowhere/trust.p12");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TOPIC, DESCRIBE, Describe on topic lack.observations",
        "TOPIC, CREATE, Create on topic lack.observations",
        "TOPIC, WRITE, Write on topic there.observations",
        "TOPIC, READ, Read on topic there.layout",
        "GROUP, READ, Read on group there.probe",
        "TRANSACTIONAL_ID, WRITE, Write on transactional id there.forecaster-",
    })
    void what_was_not_granted_is_named_with_user_and_cure(ResourceType on, AclOperation operation, String said)
            throws Exception {
        String prefix = said.replaceFirst(".* (\\w+\\.).*", "$1");
        var all = granted(prefix, "yes");
        all.removeIf(binding -> binding.pattern().resourceType() == on
                && (binding.entry().operation() == operation || operation == AclOperation.DESCRIBE));
        admin.createAcls(all).all().get();
        if (prefix.equals("there.")) {
            var topics = new io.foretide.kafka.Topics(prefix, 1, 1);
            topics.create(admin);
        }
        try (var served = service(prefix, "ebb", Map.of())) {
            assertOneLine(served.run("serve"), "User:tide", said, "config/kafka-acls.sh");
        }
    }

    @ParameterizedTest
    @CsvSource({"WRITE, crossings", "WRITE, drift", "WRITE, control", "READ, control"})
    void what_is_denied_of_a_single_topic_is_named(AclOperation operation, String topic) throws Exception {
        String prefix = "one-" + topic + "-" + operation + ".";
        var all = granted(prefix, "yes");
        all.add(new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, prefix + topic, PatternType.LITERAL),
                new AccessControlEntry("User:tide", "*", operation, AclPermissionType.DENY)));
        admin.createAcls(all).all().get();
        var topics = new io.foretide.kafka.Topics(prefix, 1, 1);
        topics.create(admin);
        topics.createCopartitioned(admin, topics.control());
        String said = (operation == AclOperation.WRITE ? "Write" : "Read") + " on topic " + prefix + topic;
        try (var served = service(prefix, "ebb", Map.of())) {
            assertOneLine(served.run("serve"), "User:tide", said, "config/kafka-acls.sh");
        }
    }

    @Test
    void on_the_charts_topics_it_runs_with_what_the_script_grants_and_need_not_create_any() throws Exception {
        Map<String, NewTopic> made = chartTopics("tide.");
        admin.createTopics(made.values()).all().get();
        admin.createAcls(granted("tide.", "no")).all().get();
        try (var served = service("tide.", "ebb", Map.of())) {
            served.start();
            BARS.send(served, 0, 20);
            BARS.assertForecastExactlyOnce(plain(served), 20);
            assertThat(admin.listTopics().names().get().stream().filter(name -> name.startsWith("tide.")))
                    .containsExactlyInAnyOrderElementsOf(made.keySet());
        }
    }

    /** Those of topics.strimzi, for one broker. */
    private static Map<String, NewTopic> chartTopics(String prefix) {
        String rendered = new Helm(Path.of("helm", "foretide"))
                .template()
                .set("kafka.bootstrapServers", "any:9092")
                .set("topics.strimzi.enabled", "true")
                .set("topics.strimzi.partitions", "2")
                .set("config.topics.prefix", prefix)
                .call();
        Map<String, NewTopic> topics = new HashMap<>();
        for (Object document : new Yaml().loadAll(rendered)) {
            if (document instanceof Map<?, ?> object
                    && object.get("kind").equals("KafkaTopic")
                    && object.get("spec") instanceof Map<?, ?> spec) {
                String name = String.valueOf(spec.get("topicName"));
                Map<String, String> settings = new HashMap<>();
                if (spec.get("config") instanceof Map<?, ?> config) {
                    config.forEach((key, value) -> settings.put(String.valueOf(key), String.valueOf(value)));
                }
                topics.put(
                        name,
                        new NewTopic(name, Optional.of((Integer) spec.get("partitions")), Optional.of((short) 1))
                                .configs(settings));
            }
        }
        return topics;
    }

    @Test
    void it_creates_its_topics_itself_with_all_that_the_script_grants() throws Exception {
        admin.createAcls(granted("own.", "yes")).all().get();
        try (var served = service("own.", "ebb", Map.of())) {
            served.start();
            BARS.send(served, 0, 20);
            BARS.assertForecastExactlyOnce(plain(served), 20);
        }
    }

    /** The same, read by who may read all. */
    private ServedProcess plain(ServedProcess served) {
        served.set("FORETIDE_KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers());
        return served;
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "blocks"})
    void a_topic_of_one_order_that_was_created_with_several_partitions_is_refused(String topic) throws Exception {
        String prefix = "many-" + topic + ".";
        admin.createAcls(granted(prefix, "yes")).all().get();
        admin.createTopics(List.of(new NewTopic(prefix + topic, 3, (short) 1)))
                .all()
                .get();
        try (var served = service(prefix, "ebb", Map.of())) {
            Ended ended = served.run("serve");
            assertThat(ended.code()).as(ended.output()).isEqualTo(2);
            assertThat(ended.output())
                    .contains(prefix + topic + " has 3 partitions and must have one", "delete it")
                    .doesNotContain("\tat ");
        }
    }
}

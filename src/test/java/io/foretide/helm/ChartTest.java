package io.foretide.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.marcnuri.helm.Helm;
import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.kafka.Topics;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The chart, rendered by real Helm and held against Kubernetes' own types, the service's configuration and its metrics. */
class ChartTest {
    private static final String ALL = "ci/everything-values.yaml";
    private static final String APART = "ci/apart-values.yaml";
    /** Kinds that are no part of Kubernetes itself. */
    static final Set<String> FOREIGN =
            Set.of("ScaledObject", "HTTPRoute", "PodMonitor", "ServiceMonitor", "PrometheusRule", "KafkaTopic");

    private interface Check {
        void on(JsonElement object) throws IOException;
    }

    private static final Map<String, Check> TYPES = new HashMap<>(Map.of(
            "ConfigMap", V1ConfigMap::validateJsonElement,
            "Deployment", V1Deployment::validateJsonElement,
            "StatefulSet", V1StatefulSet::validateJsonElement,
            "Service", V1Service::validateJsonElement,
            "ServiceAccount", V1ServiceAccount::validateJsonElement,
            "NetworkPolicy", V1NetworkPolicy::validateJsonElement,
            "PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "Ingress", V1Ingress::validateJsonElement,
            "Pod", V1Pod::validateJsonElement));

    @TempDir
    private Path folder;

    @BeforeAll
    static void readTypes() {
        new JSON(); // the types are checked by a reader that it sets up
    }

    static List<String> variants() {
        return Chart.variants();
    }

    static void check(JsonObject object) throws IOException {
        String kind = object.getString("kind");
        if (!FOREIGN.contains(kind)) {
            TYPES.get(kind).on(JsonParser.parseString(object.encode()));
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void helm_finds_nothing_wrong_and_kubernetes_knows_every_field(String variant) throws IOException {
        assertThat(new Helm(Chart.FOLDER).lint().strict().call().isFailed()).isFalse();
        List<JsonObject> objects = Chart.objects(variant);
        assertThat(objects).isNotEmpty();
        for (JsonObject object : objects) {
            check(object);
        }
        assertThat(objects.stream()
                        .map(object -> object.getString("kind") + " "
                                + object.getJsonObject("metadata").getString("name")))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_planted_mistake_is_found() {
        JsonObject set = Chart.objects(APART, "StatefulSet").get(0);
        set.getJsonObject("spec").put("replica", 3);

        assertThatThrownBy(() -> check(set)).hasMessageContaining("replica");

        JsonObject nameless = Chart.objects(APART, "StatefulSet").get(0);
        nameless.getJsonObject("spec").remove("selector");
        assertThatThrownBy(() -> check(nameless)).hasMessageContaining("selector");
    }

    @Test
    void values_that_nobody_knows_or_that_cannot_be_are_refused() {
        for (String wrong :
                List.of("gateway.replica=2", "gateway.replicas=0", "service.port=x", "image.pullPolicy=Now")) {
            assertThatThrownBy(() -> new Helm(Chart.FOLDER)
                            .template()
                            .set(wrong.split("=", -1)[0], wrong.split("=", -1)[1])
                            .call())
                    .as(wrong)
                    .hasMessageContaining("schema");
        }
    }

    /** <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">The restricted profile.</a> */
    @ParameterizedTest
    @MethodSource("variants")
    void every_pod_is_as_restricted_as_can_be(String variant) {
        List<JsonObject> pods = Chart.pods(variant);
        assertThat(pods).isNotEmpty();
        for (JsonObject pod : pods) {
            JsonObject security = pod.getJsonObject("securityContext");
            assertThat(security.getBoolean("runAsNonRoot")).isTrue();
            assertThat(security.getInteger("runAsUser")).isPositive();
            assertThat(security.getJsonObject("seccompProfile").getString("type"))
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.getBoolean("automountServiceAccountToken")).isFalse();
            assertThat(pod.fieldNames()).doesNotContain("hostNetwork", "hostPID", "hostIPC");
            pod.getJsonArray("volumes").forEach(volume -> assertThat(((JsonObject) volume).containsKey("hostPath"))
                    .isFalse());
            pod.getJsonArray("containers").forEach(container -> {
                JsonObject own = ((JsonObject) container).getJsonObject("securityContext");
                assertThat(own.getBoolean("allowPrivilegeEscalation")).isFalse();
                assertThat(own.getBoolean("readOnlyRootFilesystem")).isTrue();
                assertThat(own.getJsonObject("capabilities").encode()).isEqualTo("{\"drop\":[\"ALL\"]}");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void what_the_pods_are_given_is_a_configuration_that_the_service_reads(String variant) throws IOException {
        String text = Chart.objects(variant, "ConfigMap").stream()
                .map(map -> map.getJsonObject("data").getString("foretide.yaml"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(folder.resolve("foretide.yaml"), text);
        for (JsonObject pod : Chart.pods(variant)) {
            JsonObject container = pod.getJsonArray("containers").getJsonObject(0);
            if (!container.containsKey("env")) {
                continue;
            }
            Map<String, String> environment = new HashMap<>();
            container.getJsonArray("env").forEach(one -> {
                JsonObject variable = (JsonObject) one;
                String value = variable.getString("value", "");
                environment.put(variable.getString("name"), value.replace("$(POD_NAME)", "tide-foretide-forecaster-0"));
            });
            ForetideConfig config = new ConfigReader(environment).read(file, Map.of());

            assertThat(config.http().host()).isEqualTo("0.0.0.0");
            assertThat(config.dataDir()).hasToString("/data");
            boolean trial = container.getJsonArray("env").encode().contains("gateway,forecaster,learner");
            assertThat(config.kafka().bootstrapServers().isEmpty()).isEqualTo(trial);
            assertThat(config.http().advertised().isPresent())
                    .isEqualTo(environment.get("FORETIDE_ROLES").equals("forecaster"));
        }
    }

    /** The service asks no process that serves nothing, and lets in the one that asks. */
    @Test
    void the_pod_of_helm_test_is_none_of_the_services_own_and_is_let_in() {
        JsonObject pod = Chart.objects("values.yaml", "Pod").get(0);
        JsonObject labels = pod.getJsonObject("metadata").getJsonObject("labels");
        JsonObject spec = pod.getJsonObject("spec");
        List<String> arguments = spec.getJsonArray("containers").getJsonObject(0).getJsonArray("args").stream()
                .map(String.class::cast)
                .toList();

        assertThat(arguments)
                .containsExactly(
                        "check",
                        "--management=http://tide-foretide-pods.shore.svc:8081",
                        "--write=http://tide-foretide.shore.svc:8080");
        Chart.objects("values.yaml", "Service").forEach(service -> assertThat(
                        labels.getMap().entrySet())
                .doesNotContain(service.getJsonObject("spec").getJsonObject("selector").getMap().entrySet().stream()
                        .filter(entry -> entry.getKey().equals("app.kubernetes.io/name"))
                        .findFirst()
                        .orElseThrow()));
        Chart.objects("values.yaml", "NetworkPolicy")
                .get(0)
                .getJsonObject("spec")
                .getJsonArray("ingress")
                .forEach(rule ->
                        assertThat(((JsonObject) rule).encode()).contains(labels.getString("app.kubernetes.io/name")));
        assertThat(Chart.objects(ALL, "Pod").get(0).encode())
                .as("clients need certificates there")
                .doesNotContain("--write");
    }

    @Test
    void strimzis_topics_are_those_that_the_service_would_make() {
        Map<String, JsonObject> made = Chart.objects(ALL, "KafkaTopic").stream()
                .map(topic -> topic.getJsonObject("spec"))
                .collect(Collectors.toMap(spec -> spec.getString("topicName"), spec -> spec));
        var topics = new Topics("team.", 12, 3);

        made.keySet().removeIf(name -> name.endsWith("-changelog")); // StrimziTopicsTest
        assertThat(made.remove(topics.control())) // made beside the observations, with as many partitions as these have
                .isEqualTo(made.get(topics.observations()).copy().put("topicName", topics.control()));
        assertThat(topics.definitions()).hasSameSizeAs(made.entrySet()).allSatisfy(topic -> {
            JsonObject spec = made.get(topic.name());
            assertThat(spec).as(topic.name()).isNotNull();
            assertThat(spec.getInteger("partitions")).isEqualTo(topic.numPartitions());
            assertThat(spec.getInteger("replicas")).isEqualTo((int) topic.replicationFactor());
            assertThat(spec.getJsonObject("config", new JsonObject()).getMap()).isEqualTo(topic.configs());
        });
    }

    @Test
    void every_value_says_what_it_is_for_in_the_readme() throws IOException {
        String readme = Files.readString(Chart.FOLDER.resolve("README.md"));
        try (var in = Files.newBufferedReader(Chart.FOLDER.resolve("values.yaml"))) {
            Map<String, Object> values = new Yaml().load(in);
            keys("", values).forEach(key -> assertThat(readme).contains("| `" + key + "` |"));
        }
    }

    private static Stream<String> keys(String path, Map<String, Object> values) {
        return values.entrySet().stream().flatMap(entry -> {
            String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            if (entry.getValue() instanceof Map<?, ?> inner && !inner.isEmpty() && !key.endsWith(".resources")) {
                @SuppressWarnings("unchecked") // YAML's keys are texts here
                var section = (Map<String, Object>) inner;
                return keys(key, section);
            }
            return Stream.of(key);
        });
    }
}

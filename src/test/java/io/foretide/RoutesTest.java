package io.foretide;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ConfigReader;
import io.foretide.config.ForetideConfig;
import io.foretide.forecasts.Continuation;
import io.foretide.forecasts.Forecaster;
import io.foretide.formats.ObservationCodec;
import io.foretide.ingest.Gateway;
import io.foretide.ingest.Intake;
import io.foretide.ingest.ObservationSink;
import io.foretide.kafka.KafkaClients;
import io.foretide.kafka.Topics;
import io.foretide.metrics.Metrics;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.Weights;
import io.foretide.serving.Api;
import io.foretide.tasks.SeriesStores;
import io.foretide.tasks.forecasts.SeriesQueries;
import io.foretide.tasks.forecasts.StatelessForecast;
import io.foretide.traces.Traces;
import io.foretide.windows.StreamGrids;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The descriptions that are served, held against what they describe. */
class RoutesTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static JsonObject document(String name) throws IOException {
        try (InputStream in = RoutesTest.class.getResourceAsStream("/api/" + name)) {
            return new JsonObject(new Yaml().<Map<String, Object>>load(in));
        }
    }

    private static KafkaStreams none() {
        throw new IllegalStateException("not started");
    }

    /** METHOD path of all routes that the service has, with {name} for a path's parameters. */
    private Set<String> routes() {
        ForetideConfig config = new ConfigReader(Map.of()).read(null, Map.of("model.hidden", "4"));
        ForecastSpecs specs = new ForecastSpecs(config);
        var topics = Topics.of(config.topics());
        var metrics = new Metrics();
        var codec = new ObservationCodec(config.stream().channels(), 0, 1, Clock.systemUTC());
        Router router = Router.router(vertx);
        var weights = Weights.initial(specs.network(), 1);
        try (var network = new Network(specs.network(), Device.CPU);
                var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
                var intake = new Intake(
                        vertx,
                        config.http(),
                        new ObservationSink(producer, "observations", codec, Traces.off()),
                        metrics)) {
            var forecaster = new Forecaster(specs.forecasts(), specs.network(), network);
            var queries = new SeriesQueries(new SeriesStores(RoutesTest::none, 4), specs.streams());
            new Gateway(vertx, intake, codec, config).on(router);
            try (var api = new Api(
                    vertx,
                    config,
                    vertx.createHttpClient(),
                    new Api.Stores(RoutesTest::none, Optional.empty(), queries, 4),
                    new Api.Feed(new KafkaClients("nowhere:1", Map.of()), topics, 4),
                    new Continuation(forecaster, () -> weights),
                    new StatelessForecast(forecaster, () -> weights, specs.streams(), StreamGrids.of(config)),
                    () -> 0,
                    codec,
                    metrics)) {
                api.on(router);
            }
        }
        Set<String> routes = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            String path = route.getPath();
            for (HttpMethod method : route.methods() == null ? Set.<HttpMethod>of() : route.methods()) {
                routes.add(method + " " + path.replaceAll(":([a-z]+)", "{$1}"));
            }
        }
        return routes;
    }

    @Test
    void every_route_is_in_the_document_and_every_one_in_the_document_exists() throws Exception {
        Set<String> described = new TreeSet<>();
        JsonObject paths = document("openapi.yaml").getJsonObject("paths");
        paths.fieldNames().forEach(path -> paths.getJsonObject(path)
                .fieldNames()
                .forEach(method -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path)));

        Set<String> routes = new TreeSet<>(routes());
        routes.removeAll(Set.of("GET /", "GET /page/")); // the page, which is for people

        assertThat(described).containsExactlyElementsOf(routes);
    }

    @Test
    void a_parser_of_openapi_finds_nothing_wrong_and_every_operation_has_a_name_of_its_own() throws Exception {
        String text;
        try (InputStream in = RoutesTest.class.getResourceAsStream("/api/openapi.yaml")) {
            text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        var parsed = new OpenAPIV3Parser().readContents(text);

        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getPaths().values().stream()
                        .flatMap(path -> path.readOperations().stream())
                        .map(Operation::getOperationId))
                .hasSizeGreaterThan(20)
                .doesNotHaveDuplicates();
    }

    @Test
    void every_topic_is_described_and_every_one_described_exists() throws Exception {
        JsonObject channels = document("asyncapi.yaml").getJsonObject("channels");
        Set<String> described = new TreeSet<>();
        channels.fieldNames()
                .forEach(name -> described.add(channels.getJsonObject(name).getString("address")));

        Set<String> settings = new HashSet<>();
        for (RecordComponent component : Topics.class.getRecordComponents()) {
            settings.add(component.getName());
        }
        Set<String> topics = new TreeSet<>();
        var named = new Topics("foretide.", 1, 1);
        for (var method : Topics.class.getDeclaredMethods()) {
            boolean name = method.getReturnType() == String.class
                    && method.getParameterCount() == 0
                    && java.lang.reflect.Modifier.isPublic(method.getModifiers())
                    && !settings.contains(method.getName())
                    && !method.getName().equals("toString");
            if (name) {
                topics.add((String) method.invoke(named));
            }
        }

        assertThat(described).containsExactlyElementsOf(topics);
    }
}

package io.foretide.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each exercise on data so small that it takes seconds: what it learns then is little, but something. */
class ExamplesTest {
    @TempDir
    private Path folder;

    private final StringWriter printed = new StringWriter();

    @Test
    void a_wave_is_learned_and_a_projection_helps() throws IOException {
        ExampleOutcome outcome = run("sine", 1, Optional.empty());
        assertThat(number(outcome, "projectedError")).isLessThan(number(outcome, "unprojectedError") / 10);
        assertThat(outcome.met()).isTrue();
        assertThat(outcome.pictures()).hasSize(5);
    }

    @Test
    void digits_are_told_apart_by_their_rows() throws IOException {
        digits("train", 6000);
        digits("t10k", 200);
        ExampleOutcome outcome = run("mnist-rows", 3, Optional.of("gru"));
        Map<?, ?> gru = (Map<?, ?>) outcome.results().get("gru");
        assertThat((double) gru.get("testAccuracy")).isGreaterThan(0.5);
        assertThat(outcome.epochs()).hasSize(3);
        assertThat(outcome.epochs().get(0)).containsKeys("trainAccuracy", "validAccuracy", "testAccuracy");
        Path json = folder.resolve("digits.json");
        ExampleReports.json(json, outcome);
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .at("/settings/gru/hidden")
                        .asInt())
                .isEqualTo(128);
    }

    @Test
    void praise_is_told_from_blame() throws IOException {
        Files.writeString(
                folder.resolve("rt-polarity.pos"), sentences("good", "caf\u00e9"), StandardCharsets.ISO_8859_1);
        Files.writeString(folder.resolve("rt-polarity.neg"), sentences("bad", "dull"), StandardCharsets.ISO_8859_1);
        ExampleOutcome outcome = run("polarity", 4, Optional.of("gru-both-ways"));
        Map<?, ?> best = (Map<?, ?>) outcome.results().get("best");
        assertThat((double) best.get("testAccuracy")).isGreaterThan(0.9);
        assertThat(outcome.met()).isTrue();
    }

    @Test
    void words_and_letters_become_likelier_than_by_chance() throws IOException {
        Path text = Files.writeString(
                folder.resolve("text.txt"), "the cat sat on the mat\nthe dog sat on the cat\n".repeat(800));
        ExampleOptions options = new ExampleOptions(
                folder,
                1,
                3,
                Optional.empty(),
                Optional.of(text),
                Optional.empty(),
                Optional.of(text),
                Optional.empty());
        ExampleOutcome letters = run("language-model", withRecipe(options, "chars"));
        assertThat(number(letters, "perplexity")).isLessThan(6);
        ExampleOutcome words = run("language-model", withRecipe(options, "book"));
        assertThat(number(words, "perplexity")).isLessThan(6);
        assertThat(run("language-model", withRecipe(options, "small")).results())
                .containsKey("trainPerplexity");
    }

    @Test
    void sums_are_learned_by_an_encoder_and_a_decoder() throws IOException {
        StringBuilder sums = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            int sum = i % 10 + i / 10 % 10;
            sums.append(i % 10)
                    .append('+')
                    .append(i / 10 % 10)
                    .append('_')
                    .append(sum)
                    .append(sum < 10 ? " \n" : "\n");
        }
        Files.writeString(folder.resolve("addition.txt"), sums);
        ExampleOutcome outcome = run("addition", 12, Optional.empty());
        assertThat(number(outcome, "exact")).isGreaterThan(0.5);
    }

    @Test
    void gradients_reach_further_through_gates() throws IOException {
        ExampleOutcome outcome = run("gradients", 1, Optional.empty());
        Map<?, ?> through = (Map<?, ?>) outcome.results().get("throughFiftySteps");
        assertThat((double) through.get("lstm")).isGreaterThan((double) through.get("elman"));
        assertThat(outcome.pictures()).hasSizeGreaterThan(10);
    }

    @Test
    void the_document_has_its_parts_in_their_order_and_the_page_needs_no_network() throws IOException {
        ExampleOutcome outcome = run("sine", 1, Optional.empty());
        Path json = folder.resolve("out.json");
        Path html = folder.resolve("out.html");
        ExampleReports.json(json, outcome);
        ExampleReports.html(html, outcome);
        JsonNode document = new ObjectMapper().readTree(json.toFile());
        assertThat(document.fieldNames())
                .toIterable()
                .containsExactly("name", "settings", "epochs", "results", "reference", "met");
        assertThat(document.get("epochs").get(0).get("testError").isNumber()).isTrue();
        assertThat(Files.readString(html)).contains("<svg").contains("sine").doesNotContain("http");
        assertThat(printed.toString()).contains("trainError").contains("testError");
    }

    @Test
    void only_what_was_measured_stands_below_a_picture() {
        EpochTable ledger = new EpochTable(new PrintWriter(printed));
        ledger.row(Map.of("trainLoss", 2.0, "word", "x"));

        assertThat(ledger.combinedCurves("Loss", List.of("trainLoss", "validLoss", "word"))
                        .names())
                .containsExactly("trainLoss");
    }

    @Test
    void what_is_missing_is_named() {
        assertThatThrownBy(() -> run("mnist-rows", 1, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("train-images-idx3-ubyte")
                .hasMessageContaining("--data");
        assertThatThrownBy(() -> run("polarity", 1, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rt-polarity.pos")
                .hasMessageContaining("rt-polarity.neg");
        assertThatThrownBy(() -> run("mnist-rows", 1, Optional.of("cnn"))).hasMessageContaining("elman-3-layers");
        assertThatThrownBy(() -> run("language-model", withRecipe(options(1, Optional.empty()), "large")))
                .hasMessageContaining("choose small, book or chars");
    }

    private ExampleOutcome run(String name, int epochs, Optional<String> cell) throws IOException {
        return run(name, options(epochs, cell));
    }

    private ExampleOptions options(int epochs, Optional<String> cell) {
        return new ExampleOptions(
                folder, 1, epochs, cell, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static ExampleOptions withRecipe(ExampleOptions options, String recipe) {
        return new ExampleOptions(
                options.data(),
                options.seed(),
                options.epochs(),
                options.cell(),
                options.train(),
                options.valid(),
                options.test(),
                Optional.of(recipe));
    }

    private ExampleOutcome run(String name, ExampleOptions options) throws IOException {
        return Examples.named(name).orElseThrow().run(options, new EpochTable(new PrintWriter(printed)));
    }

    private static double number(ExampleOutcome outcome, String name) {
        return ((Number) outcome.results().get(name)).doubleValue();
    }

    private static String sentences(String one, String other) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            text.append("this film is ")
                    .append("very ".repeat(i % 4))
                    .append(i % 2 == 0 ? one : other)
                    .append(" .\n");
        }
        return text.toString();
    }

    /** Pictures whose class is the row that is bright. */
    private void digits(String part, int count) throws IOException {
        Random random = new Random(count);
        ByteBuffer images = ByteBuffer.allocate(16 + count * 784)
                .putInt(0x803)
                .putInt(count)
                .putInt(28)
                .putInt(28);
        ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(10);
            labels.put((byte) label);
            for (int pixel = 0; pixel < 784; pixel++) {
                images.put((byte) (pixel / 28 == 2 * label ? 255 : random.nextInt(30)));
            }
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte.gz"), packed(images.array()));
        Files.write(folder.resolve(part + "-labels-idx1-ubyte.gz"), packed(labels.array()));
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}

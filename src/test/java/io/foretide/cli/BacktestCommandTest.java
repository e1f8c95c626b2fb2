package io.foretide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foretide.holidays.HolidayCalendar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class BacktestCommandTest {
    private static final String SMALL = "--set=model.hidden=4";

    @TempDir
    private Path folder;

    /** What a run printed, and its exit code. */
    private record Run(int exit, String out, String err) {}

    @Test
    void it_writes_json_and_a_report_that_needs_no_network() throws IOException {
        Path json = folder.resolve("out.json");
        Path html = folder.resolve("out.html");

        Run run = run(rows(), "--season=24", "--horizon=4", "--report=1,4", SMALL, "--json=" + json, "--html=" + html);

        assertThat(run.exit()).as(run.err()).isZero();
        JsonNode document = new ObjectMapper().readTree(json.toFile());
        assertThat(document.fieldNames())
                .toIterable()
                .contains(
                        "file",
                        "seconds",
                        "steps",
                        "settings",
                        "results",
                        "secondHalf",
                        "byLead",
                        "byAge",
                        "tails",
                        "comparisons",
                        "reliability",
                        "cost",
                        "ends");
        assertThat(document.get("settings").get("stream.interval").asText()).isEqualTo("1h");
        JsonNode first = document.get("results").get(0);
        assertThat(first.get("expert").asText()).isEqualTo("mix");
        assertThat(first.get("channel").asText()).isEqualTo("all");
        assertThat(first.fieldNames())
                .toIterable()
                .contains(
                        "horizon",
                        "mse",
                        "mae",
                        "rmse",
                        "mase",
                        "crps",
                        "pinball",
                        "winkler90",
                        "coverage90",
                        "width90");
        assertThat(document.get("results").findValuesAsText("expert"))
                .contains("last-value", "seasonal-naive", "drift", "rolling-quantiles", "ewma-bands");
        assertThat(document.get("ends").get(0).get("ahead")).hasSize(4);
        assertThat(document.toString()).doesNotContain("NaN");
        assertThat(Files.readString(html))
                .contains("<svg", "Reliability", "beyond the end", "5 Jan 23:00", "Kupiec")
                .doesNotContain("http");
        assertThat(run.out()).contains("by age of the series", "bytes to changelogs per step");
    }

    @Test
    void forecasts_are_written_for_every_scored_origin_and_beyond_the_end() throws IOException {
        Path forecasts = folder.resolve("forecasts.csv");
        Path ahead = folder.resolve("ahead.csv");

        Run run = run(
                rows(),
                "--horizon=3",
                "--windows=2",
                "--quantiles=.1,.5,.9",
                SMALL,
                "--forecasts=" + forecasts,
                "--ahead=" + ahead);

        assertThat(run.exit()).as(run.err()).isZero();
        List<String> lines = Files.readAllLines(forecasts);
        assertThat(lines.get(0)).isEqualTo("series,origin,lead,time,actual,median,q0.1,q0.5,q0.9");
        assertThat(lines).hasSize(1 + 2 * 3);
        assertThat(lines.get(1)).startsWith("rows,2026-01-05T17:00:00Z,1,2026-01-05T18:00:00Z,");
        List<String> beyond = Files.readAllLines(ahead);
        assertThat(beyond).hasSize(1 + 3);
        assertThat(beyond.get(3)).startsWith("rows,2026-01-05T23:00:00Z,3,2026-01-06T02:00:00Z,,");
    }

    @Test
    void a_counter_is_forecast_by_its_increases_within_the_bounds_that_are_set() throws IOException {
        StringBuilder text = new StringBuilder("time,value\n");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        int reading = 1000;
        for (int i = 0; i < 120; i++) {
            reading = i == 70 ? 2 : reading + i % 4;
            text.append(start.plusSeconds(3600L * i))
                    .append(',')
                    .append(reading)
                    .append('\n');
        }
        Path forecasts = folder.resolve("increases.csv");

        Run run = run(
                Files.writeString(folder.resolve("counter.csv"), text),
                "--horizon=3",
                SMALL,
                "--set=stream.aggregate=increase",
                "--set=stream.floor=0",
                "--set=stream.integer=true",
                "--forecasts=" + forecasts);

        assertThat(run.exit()).as(run.err()).isZero();
        List<String> lines = Files.readAllLines(forecasts);
        assertThat(lines).hasSizeGreaterThan(200);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (!cells[4].isEmpty()) {
                assertThat(Double.parseDouble(cells[4])).as(line).isBetween(0.0, 3.0);
            }
            for (int i = 5; i < cells.length; i++) {
                double published = Double.parseDouble(cells[i]);
                assertThat(published).as(line).isGreaterThanOrEqualTo(0).isEqualTo(Math.rint(published));
            }
        }
    }

    @Test
    void ticks_are_forecast_as_bars() throws IOException {
        StringBuilder text = new StringBuilder("time,price\n");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < 480; i++) {
            text.append(start.plusSeconds(900L * i))
                    .append(',')
                    .append(100 + i % 7)
                    .append('\n');
        }
        Path ticks = Files.writeString(folder.resolve("ticks.csv"), text);
        Path ahead = folder.resolve("bars.csv");
        String[] bars = {
            "--interval=1h",
            "--horizon=2",
            SMALL,
            "--set=stream.channels=open,high,low,close",
            "--set=stream.aggregate=first,max,min,last",
            "--ahead=" + ahead,
            "--set=stream.inputs=price,price,price,price"
        };

        Run run = run(ticks, bars);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(Files.readAllLines(ahead)).hasSize(1 + 4 * 2).anyMatch(line -> line.startsWith("ticks/high,"));
        bars[6] = "--set=stream.inputs=price,bid,price,price";
        assertRefused(run(ticks, bars), "the stream has [price, bid]: choose as many with --value");
    }

    @Test
    void a_panel_prints_the_mix_among_published_results() throws IOException {
        Path panel = Files.writeString(
                folder.resolve("panel.json"),
                """
                {"name":"made up","interval_s":3600,"season":"24","mase_season":24,"horizon":4,"windows":2,
                 "board":{"seasonal_naive":[1.5,0.9],"oracle":[0.1,0.01]}}
                """);
        Path json = folder.resolve("out.json");

        Run run = run(rows(), "--panel=" + panel, SMALL, "--json=" + json);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("> foretide", "oracle", "MASE/naive");
        JsonNode document = new ObjectMapper().readTree(json.toFile());
        assertThat(document.get("board")).hasSize(3);
        assertThat(document.get("crpsQuantiles")).hasSize(9);
        assertThat(document.get("quantiles")).hasSize(11);
    }

    @Test
    void what_cannot_be_done_ends_with_two_and_one_line() throws IOException {
        assertThat(run(folder.resolve("none.csv")).exit()).isEqualTo(2);
        assertThat(run(rows(), "--interval=1x").exit()).isEqualTo(2);
        assertRefused(run(rows(), "--set=model.cell=cnn"), "model.cell");
        assertRefused(run(rows(), "--set=modell.cell=gru"), "modell.cell");
        assertRefused(run(rows(), "--find-season"), "--find-season needs --train");
        assertRefused(run(rows(), "--report=1,99"), "--report [1, 99]");
        assertRefused(run(rows(), "--windows=40", "--horizon=4"), "series rows has 120 steps");
        assertRefused(run(rows(), "--windows=2", "--test=5"), "use either --windows or");
        assertRefused(run(rows(), "--normalize=train"), "--normalize=train needs --train");
        assertRefused(run(rows(), "--panel=" + folder.resolve("none.json")), "there is no file");
        assertRefused(run(rows(), "--train=200"), "too few");
        assertRefused(run(rows(), "--quantiles=.9,.1"), "stream.quantiles");
    }

    @Test
    void too_few_values_to_score_are_no_table_of_nan() throws IOException {
        Path one = Files.writeString(folder.resolve("one.csv"), "time,value\n2026-01-01T00:00:00Z,5\n");
        assertRefused(run(one, "--interval=1h", SMALL), "not one forecast");
    }

    private static void assertRefused(Run run, String message) {
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
    }

    @Test
    void columns_of_known_inputs_are_no_channels_and_one_that_is_not_there_is_named() throws IOException {
        StringBuilder text = new StringBuilder("time,load,temp\n");
        for (int i = 0; i < 120; i++) {
            double temperature = 10 * Math.sin(i / 9.0);
            text.append(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(3600L * i))
                    .append(',')
                    .append(i < 110 ? String.valueOf(50 + 2 * temperature + i % 3) : "")
                    .append(',')
                    .append(temperature)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("loads.csv"), text);
        Path json = folder.resolve("out.json");

        Run known = run(file, "--known=temp", "--horizon=4", SMALL, "--json=" + json);
        Run unknown = run(file, "--known=wind", "--horizon=4", SMALL);

        assertThat(known.exit()).as(known.err()).isZero();
        JsonNode document = new ObjectMapper().readTree(json.toFile());
        assertThat(document.get("settings").get("stream.known").asText()).isEqualTo("temp");
        assertThat(document.get("settings").has("stream.channels")).isFalse();
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("wind", "--known");
    }

    @Test
    void holidays_of_a_country_lower_the_error_of_a_series_that_dips_on_them() throws IOException {
        HolidayCalendar holidays = HolidayCalendar.of("US");
        Random random = new Random(4);
        StringBuilder text = new StringBuilder("time,calls\n");
        LocalDate first = LocalDate.of(2020, 1, 1);
        for (LocalDate day = first; day.getYear() < 2024; day = day.plusDays(1)) {
            double usual = day.getDayOfWeek().getValue() > 5 ? 60 : 100;
            text.append(day)
                    .append(',')
                    .append((holidays.has(day) ? .5 : 1) * usual + 2 * random.nextGaussian())
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("calls.csv"), text);

        double without = error(file);
        double with = error(file, "--holidays=US");

        assertThat(with).isLessThan(.75 * without);
        assertThat(error(file, "--set=stream.holidays=US")).isEqualTo(with);
        assertThat(run(file, "--holidays=US,XX", SMALL).err()).contains("stream.holidays: 'XX' is no country");
    }

    /** Mean absolute error of the mix over seven leads, in the second half. */
    private double error(Path file, String... options) throws IOException {
        Path json = folder.resolve("out.json");
        List<String> all =
                new ArrayList<>(List.of("--season=7", "--horizon=7", "--train=730", SMALL, "--json=" + json));
        all.addAll(List.of(options));
        Run run = run(file, all.toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        for (JsonNode result : new ObjectMapper().readTree(json.toFile()).get("results")) {
            if (result.get("expert").asText().equals("mix")
                    && result.get("horizon").asInt() == 7) {
                return result.get("mae").asDouble();
            }
        }
        throw new AssertionError("no result of the mix");
    }

    private static Run run(Path file, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = file.toString();
        System.arraycopy(options, 0, arguments, 1, options.length);
        PrintStream out = System.out;
        PrintStream err = System.err;
        var printed = new ByteArrayOutputStream();
        var complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int exit = new CommandLine(new BacktestCommand()).execute(arguments);
            return new Run(exit, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private Path rows() throws IOException {
        StringBuilder text = new StringBuilder("time,value\n");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < 120; i++) {
            text.append(start.plusSeconds(3600L * i))
                    .append(',')
                    .append(Math.sin(i * Math.PI / 12) + i % 5)
                    .append('\n');
        }
        return Files.writeString(folder.resolve("rows.csv"), text);
    }
}

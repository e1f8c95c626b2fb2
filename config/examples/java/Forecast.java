import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** Sends observations and reads their forecast: java Forecast.java [URL] (Java 17 or newer, no libraries). */
class Forecast {
    static final String TOKEN = System.getenv().getOrDefault("FORETIDE_TOKEN", "none");

    static HttpRequest.Builder at(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).header("Authorization", "Bearer " + TOKEN);
    }

    public static void main(String[] arguments) throws Exception {
        String url = arguments.length > 0 ? arguments[0] : "http://localhost:8080";
        var http = HttpClient.newHttpClient();
        long interval = Long.parseLong(System.getenv().getOrDefault("FORETIDE_INTERVAL_MS", "60000")); // stream.interval
        long last = System.currentTimeMillis() / interval * interval;
        var lines = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            lines.append("{\"series\":\"java_wave\",\"time\":%d,\"value\":%s}\n".formatted(last - (99 - i) * interval, Math.sin(i / 6.0)));
        }
        var sent = http.send(at(url + "/api/v1/observations").POST(BodyPublishers.ofString(lines.toString())).build(), BodyHandlers.ofString());
        if (sent.statusCode() != 202) { // 202: Kafka holds them all
            throw new IllegalStateException(sent.body());
        }
        for (int tries = 0; tries < 240; tries++, Thread.sleep(250)) {
            var answer = http.send(at(url + "/api/v1/series/java_wave/forecast").build(), BodyHandlers.ofString());
            boolean newest = answer.body().contains("\"origin\":" + last) || answer.body().contains("\"origin\":" + (last - interval));
            if (answer.statusCode() == 200 && newest) {
                System.out.println(answer.body());
                return;
            }
        }
        throw new IllegalStateException("no forecast within a minute");
    }
}

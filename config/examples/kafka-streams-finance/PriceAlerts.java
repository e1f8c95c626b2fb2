import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;

/**
 * Learning inside Kafka Streams for live prices: the topic prices (symbol, price, at the record's time) goes to Foretide, and each price outside the band that
 * was learned of its symbol to the topic alerts. java -cp foretide.jar PriceAlerts.java [BOOTSTRAP] (its libraries: kafka-streams and Jackson).
 */
class PriceAlerts {
    static final ObjectMapper JSON = new ObjectMapper();

    /** Null for a price inside the band of the next step. */
    static String alert(String symbol, String price, String forecast) {
        JsonNode next;
        try {
            next = JSON.readTree(forecast).at("/steps/0");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a forecast is JSON", e);
        }
        double low = next.at("/quantiles/0.05").asDouble();
        double high = next.at("/quantiles/0.95").asDouble();
        double value = Double.parseDouble(price);
        return value >= low && value <= high ? null : "{\"symbol\":\"%s\",\"price\":%s,\"low\":%s,\"high\":%s}".formatted(symbol, value, low, high);
    }

    public static void main(String[] arguments) {
        var builder = new StreamsBuilder();
        var prices = builder.<String, String>stream("prices");
        prices.mapValues(price -> "{\"value\":" + price + "}").to("foretide.observations"); // with the record's time
        var forecasts = builder.<String, String>globalTable("foretide.forecasts"); // the newest of each symbol
        prices.join(forecasts, (symbol, price) -> symbol, PriceAlerts::alert).filter((symbol, alert) -> alert != null).to("alerts");

        var settings = new Properties();
        settings.put("application.id", "price-alerts");
        settings.put("bootstrap.servers", arguments.length > 0 ? arguments[0] : "localhost:9092");
        settings.put("processing.guarantee", "exactly_once_v2");
        settings.put("default.key.serde", "org.apache.kafka.common.serialization.Serdes$StringSerde");
        settings.put("default.value.serde", "org.apache.kafka.common.serialization.Serdes$StringSerde");
        var streams = new KafkaStreams(builder.build(), settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }
}

package io.foretide.sinks;

import io.foretide.config.SinkConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL or TimescaleDB table with the primary key series, channel, origin, lead and bound. Created if missing.
 * Rows are upserted, so each has the value of the latest record. Each batch is one transaction.
 */
final class JdbcSink implements SinkWriter<SinkRow> {
    private static final String CREATE =
            "CREATE TABLE IF NOT EXISTS %s (series text NOT NULL, channel text NOT NULL, origin timestamptz NOT NULL,"
                    + " lead integer NOT NULL, target timestamptz NOT NULL, bound text NOT NULL, value double precision NOT NULL,"
                    + " PRIMARY KEY (series, channel, origin, lead, bound))";
    private static final String UPSERT =
            "INSERT INTO %s (series, channel, origin, lead, target, bound, value) VALUES (?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (series, channel, origin, lead, bound) DO UPDATE SET target = excluded.target, value = excluded.value";
    /** SQLSTATE classes of permanent errors: data exception, integrity constraint violation. */
    private static final List<String> FINAL = List.of("22", "23");

    private final String url;
    private final String table;
    private final Properties properties = new Properties();
    private @Nullable Connection connection;

    JdbcSink(SinkConfig config) {
        url = config.url();
        table = config.table();
        config.user().ifPresent(user -> properties.setProperty("user", user));
        config.password().ifPresent(password -> properties.setProperty("password", password));
        String seconds = Long.toString(Math.max(1, config.timeout().toSeconds()));
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("ApplicationName", "foretide");
        properties.setProperty("reWriteBatchedInserts", "true"); // one statement for many rows, each key at most once
    }

    @Override
    public void write(List<SinkRow> batch) throws IOException, RefusedException {
        try {
            insert(connected(), newest(batch));
        } catch (SQLException e) {
            close();
            String state = e.getSQLState();
            String message = "the database reports: " + e.getMessage();
            if (state != null && state.length() == 5 && FINAL.contains(state.substring(0, 2))) {
                throw new RefusedException(message);
            }
            throw new IOException(message, e);
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = DriverManager.getConnection(url, properties);
            connection = open;
            open.setAutoCommit(false);
            try (var create = open.createStatement()) {
                create.execute(CREATE.formatted(table));
            }
            open.commit();
        }
        return open;
    }

    /** The last row of each primary key. */
    private static Collection<SinkRow> newest(List<SinkRow> batch) {
        Map<Key, SinkRow> rows = new LinkedHashMap<>();
        batch.forEach(
                row -> rows.put(new Key(row.series(), row.channel(), row.origin(), row.lead(), row.bound()), row));
        return rows.values();
    }

    private record Key(String series, String channel, long origin, int lead, String bound) {}

    private void insert(Connection open, Collection<SinkRow> batch) throws SQLException {
        try (PreparedStatement upsert = open.prepareStatement(UPSERT.formatted(table))) {
            for (SinkRow row : batch) {
                upsert.setString(1, row.series());
                upsert.setString(2, row.channel());
                upsert.setTimestamp(3, Timestamp.from(Instant.ofEpochMilli(row.origin())));
                upsert.setInt(4, row.lead());
                upsert.setTimestamp(5, Timestamp.from(Instant.ofEpochMilli(row.time())));
                upsert.setString(6, row.bound());
                upsert.setDouble(7, row.value());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
        open.commit();
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                return; // the connection is broken; the server discards it
            }
        }
    }
}

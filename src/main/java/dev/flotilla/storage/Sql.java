package dev.flotilla.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One prepared statement, made once and used often by the one thread that owns its connection. Parameters are given
/// in order with `with`; running it starts the next round.
final class Sql implements AutoCloseable {
    private final String text;
    private final PreparedStatement statement;
    private int bound;

    /// @throws StorageException when SQLite does not take the statement
    Sql(Connection connection, String text) {
        this.text = text;
        try {
            this.statement = connection.prepareStatement(text);
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    Sql with(long value) {
        try {
            statement.setLong(++bound, value);
            return this;
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    Sql with(String value) {
        try {
            statement.setString(++bound, value);
            return this;
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    Sql with(byte[] value) {
        try {
            statement.setBytes(++bound, value);
            return this;
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /// Runs a statement that gives no rows.
    ///
    /// @return how many rows it changed
    int update() {
        bound = 0;
        try {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    <T> Optional<T> first(Row<T> row) {
        bound = 0;
        try (var rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    long number(long otherwise) {
        return first(row -> row.getLong(1)).orElse(otherwise);
    }

    <T> List<T> all(Row<T> row) {
        var all = new ArrayList<T>();
        each(rows -> all.add(row.read(rows)));
        return all;
    }

    void each(RowVisitor visitor) {
        bound = 0;
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                visitor.visit(rows);
            }
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    @Override
    public void close() {
        try {
            statement.close();
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    private StorageException broken(SQLException e) {
        return new StorageException(
                "the database did not do: " + text.strip().lines().findFirst().orElse(""), e);
    }

    /// Reads the row a result stands on.
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Sees each row in turn.
    @FunctionalInterface
    interface RowVisitor {
        void visit(ResultSet row) throws SQLException;
    }
}

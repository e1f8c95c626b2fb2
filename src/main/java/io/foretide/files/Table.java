package io.foretide.files;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The rows below the header, from 0, with named columns.
 *
 * @param names (columns), unique
 * @param skip rows that the header takes
 */
record Table(String file, CsvRows sheet, List<String> names, int skip) {
    int rows() {
        return sheet.rows() - skip;
    }

    int width() {
        return names.size();
    }

    int line(int row) {
        return sheet.line(row + skip);
    }

    String cell(int row, int column) {
        return sheet.cell(row + skip, column);
    }

    /** Index of a column named by an option. */
    int column(String name, String option) throws IOException {
        int exact = names.indexOf(name);
        for (int i = 0; exact < 0 && i < names.size(); i++) {
            if (names.get(i).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                exact = i;
            }
        }
        if (exact < 0) {
            throw new IOException(file + " has no column '" + name + "' (" + option + "); it has " + names);
        }
        return exact;
    }
}

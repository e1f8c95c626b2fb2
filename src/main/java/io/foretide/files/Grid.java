package io.foretide.files;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A sheet below its header: rows from 0, columns with names.
 *
 * @param names (columns), different from each other
 * @param skip rows of the sheet that the header takes
 */
record Grid(String file, Sheet sheet, List<String> names, int skip) {
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

    /** Number of a column that an option names. */
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

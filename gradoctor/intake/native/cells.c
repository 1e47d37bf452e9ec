/* Cells of delimited text: where they are, what they hold. */

#include "decimals.h"
#include "scan.h"

#include <math.h>
#include <string.h>

#define QUOTE '"'
#define COMMENT '#'

#define LOOKED_AT 8 /* bytes of a text cell among which most show that it is no number */

/* What a cell holds, and what is asked of a column: gradoctor/intake/tables/compiled_cells.py */
enum { NUMBER, ABSENT, TEXT, OTHER };
enum { NUMBERS, PLACES, NOTHING };

typedef struct {
    Py_buffer block, values, kinds, bounds, asked;
    int delimiter;
    Py_ssize_t columns;
} Cells;

static int spelled(const uint8_t *at, const uint8_t *end, const char *word) {
    return (size_t)(end - at) == strlen(word) && !memcmp(at, word, (size_t)(end - at));
}

/* NaN and infinity as Python and C print them. */
static int special(const uint8_t *at, const uint8_t *end, double *value) {
    if (spelled(at, end, "nan") || spelled(at, end, "NaN"))
        *value = Py_NAN;
    else if (spelled(at, end, "inf") || spelled(at, end, "Infinity"))
        *value = Py_HUGE_VAL;
    else if (spelled(at, end, "-inf") || spelled(at, end, "-Infinity"))
        *value = -Py_HUGE_VAL;
    else
        return 0;
    return 1;
}

/* The kind of a cell and its number; -1 with an exception set. */
static int read_cell(const uint8_t *at, const uint8_t *end, double *value) {
    while (at < end && *at == ' ')
        at++;
    while (at < end && end[-1] == ' ')
        end--;
    if (at == end)
        return ABSENT;
    switch (read_decimal(at, end, value)) {
    case DECIMAL:
        return NUMBER;
    case ASK_PYTHON:
        return ask_python(at, end, value) ? NUMBER : -1;
    default:
        return special(at, end, value) ? NUMBER : OTHER;
    }
}

/* Where the cell that begins at `at` ends: at a delimiter or a line feed, or at a byte that makes a block irregular. */
static const uint8_t *cell_end(const uint8_t *at, const uint8_t *end, int delimiter) {
    while (at < end && *at != delimiter && *at != '\n' && *at != QUOTE && *at != COMMENT && *at != ',')
        at++;
    return at;
}

static int closes(const Cells *cells, const uint8_t *at, const uint8_t *end) {
    return at && at < end && (*at == cells->delimiter || *at == '\n');
}

/* Whether a cell of a column of text is surely no number: empty, or with a byte that no spelling of one has. */
static int text_kind(const uint8_t *at, const uint8_t *end) {
    if (at == end)
        return ABSENT;
    for (const uint8_t *byte = at; byte < end && byte < at + LOOKED_AT; byte++) {
        if (!*byte || !strchr("0123456789+-., \t%eEnNaAiIfFtTyY", *byte))
            return TEXT;
        if (*byte == '-' && byte > at && (uint8_t)(byte[-1] - '0') < 10)
            return TEXT; /* 2025-11-01 is a date */
    }
    return OTHER;
}

/* Read one cell; answers where it ends. What it holds goes to `kind`: negative with an exception set. */
static const uint8_t *next_cell(const Cells *cells, const uint8_t *at, int asked, double *value, int *kind) {
    const uint8_t *end = (const uint8_t *)cells->block.buf + cells->block.len, *stop = NULL;
    int decimal;
    if (asked == NUMBERS) {
        stop = scan_decimal(at, end - 1, value, &decimal);
        if (closes(cells, stop, end) && decimal == DECIMAL) {
            *kind = NUMBER;
            return stop;
        }
    }
    stop = cell_end(at, end, cells->delimiter);
    const uint8_t *last = stop - (stop < end && *stop == '\n' && stop > at && stop[-1] == '\r');
    *value = 0.0;
    *kind = asked == NUMBERS ? read_cell(at, last, value) : text_kind(at, last);
    return stop;
}

/* The rows of a regular block; 0 when it is not regular, -1 with an exception set. Numbers and kinds are laid out column
   by column, bounds row by row for the columns whose places are asked. */
static Py_ssize_t rows_of(Cells *cells) {
    const uint8_t *start = cells->block.buf, *end = start + cells->block.len, *at = start;
    const uint8_t *asked = cells->asked.buf;
    Py_ssize_t rows = 0, room = cells->kinds.len / cells->columns;
    double *values = cells->values.buf;
    uint8_t *kinds = cells->kinds.buf;
    int64_t *bounds = cells->bounds.buf;
    for (; at < end && rows < room; rows++)
        for (Py_ssize_t column = 0; column < cells->columns; column++) {
            Py_ssize_t cell = column * room + rows;
            int kind;
            const uint8_t *stop = next_cell(cells, at, asked[column], values + cell, &kind);
            if (kind < 0)
                return -1;
            if (!closes(cells, stop, end) || (*stop == '\n') != (column == cells->columns - 1))
                return 0;
            kinds[cell] = (uint8_t)kind;
            if (asked[column] == PLACES) {
                *bounds++ = at - start;
                *bounds++ = stop - start - (*stop == '\n' && stop > at && stop[-1] == '\r');
            }
            at = stop + 1;
        }
    return at == end ? rows : 0;
}

static int fits(const Cells *cells) {
    Py_ssize_t word = 8, places = 0, room = cells->kinds.len;
    const uint8_t *block = cells->block.buf;
    if (cells->block.len < 1 || block[cells->block.len - 1] != '\n') /* numbers are read up to a sign behind them */
        return 0;
    if (cells->columns < 1 || cells->asked.len < cells->columns || room % cells->columns)
        return 0;
    for (Py_ssize_t column = 0; column < cells->columns; column++)
        places += ((const uint8_t *)cells->asked.buf)[column] == PLACES;
    return cells->values.len == room * word && cells->bounds.len == places * (room / cells->columns) * 2 * word;
}

/* read_cells(block, delimiter, columns, asked, values, kinds, bounds) -> rows */
PyObject *read_cells(PyObject *module, PyObject *arguments) {
    Cells cells;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*iny*w*w*w*", &cells.block, &cells.delimiter, &cells.columns,
                          &cells.asked, &cells.values, &cells.kinds, &cells.bounds))
        return NULL;
    Py_ssize_t rows = -1;
    if (!fits(&cells))
        PyErr_SetString(PyExc_ValueError, "the arrays do not fit the cells");
    else
        rows = rows_of(&cells);
    PyBuffer_Release(&cells.block);
    PyBuffer_Release(&cells.asked);
    PyBuffer_Release(&cells.values);
    PyBuffer_Release(&cells.kinds);
    PyBuffer_Release(&cells.bounds);
    return rows < 0 ? NULL : PyLong_FromSsize_t(rows);
}

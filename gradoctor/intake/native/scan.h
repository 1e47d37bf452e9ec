/* What the compiled reading has in common: buffers, and the functions that Python sees. */

#ifndef GRADOCTOR_SCAN_H
#define GRADOCTOR_SCAN_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* The number at `at`, as Python reads it; 0 with an exception set when it cannot. */
int ask_python(const uint8_t *at, const uint8_t *end, double *value);

/* Flags (0 or 1) for `size` bytes; one byte before and two behind them are looked at, too. */
void flag_suspects(const uint8_t *restrict at, uint8_t *restrict flags, Py_ssize_t size);

PyObject *read_cells(PyObject *module, PyObject *arguments);
PyObject *line_feeds(PyObject *module, PyObject *arguments);
PyObject *line_breaks(PyObject *module, PyObject *arguments);
PyObject *checksums(PyObject *module, PyObject *arguments);
PyObject *cold_lines(PyObject *module, PyObject *arguments);

#endif

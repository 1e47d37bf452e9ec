/* What the compiled reading has in common: buffers, and the functions that Python sees. */

#ifndef GRADOCTOR_SCAN_H
#define GRADOCTOR_SCAN_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* The number at `at`, as Python reads it; 0 with an exception set when it cannot. */
int ask_python(const uint8_t *at, const uint8_t *end, double *value);

/* The CRC-32C of some bytes, and the form TFRecord files store it in. */
uint32_t crc32c(const uint8_t *at, Py_ssize_t length);
uint32_t masked_crc32c(const uint8_t *at, Py_ssize_t length);

PyObject *record_frames(PyObject *module, PyObject *arguments);
PyObject *read_events(PyObject *module, PyObject *arguments);
PyObject *read_cells(PyObject *module, PyObject *arguments);
PyObject *line_feeds(PyObject *module, PyObject *arguments);
PyObject *line_breaks(PyObject *module, PyObject *arguments);
PyObject *cold_lines(PyObject *module, PyObject *arguments);

#endif

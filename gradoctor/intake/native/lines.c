/* Line feeds: how many, and where. */

#include "scan.h"

#include <string.h>

#define LANE 255 /* as many ones as a byte can count */

Py_ssize_t count_line_feeds(const uint8_t *at, Py_ssize_t size) {
    Py_ssize_t count = 0;
    while (size) {
        Py_ssize_t lane = size < LANE * 64 ? size : LANE * 64;
        uint32_t found = 0;
        for (Py_ssize_t index = 0; index < lane; index++)
            found += at[index] == '\n';
        count += found;
        at += lane;
        size -= lane;
    }
    return count;
}

/* line_feeds(data) -> how many */
PyObject *line_feeds(PyObject *module, PyObject *arguments) {
    Py_buffer data;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*", &data))
        return NULL;
    Py_ssize_t count = count_line_feeds(data.buf, data.len);
    PyBuffer_Release(&data);
    return PyLong_FromSsize_t(count);
}

/* line_breaks(data) -> their places, eight bytes each */
PyObject *line_breaks(PyObject *module, PyObject *arguments) {
    Py_buffer data;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*", &data))
        return NULL;
    const uint8_t *start = data.buf, *at = start, *end = start + data.len;
    Py_ssize_t word = (Py_ssize_t)sizeof(int64_t);
    PyObject *places = PyBytes_FromStringAndSize(NULL, count_line_feeds(start, data.len) * word);
    char *place = places ? PyBytes_AsString(places) : NULL;
    while (place && at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        int64_t distance = at++ - start;
        memcpy(place, &distance, sizeof distance);
        place += word;
    }
    PyBuffer_Release(&data);
    return places;
}

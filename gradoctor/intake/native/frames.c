/* The frames of a TFRecord file: gradoctor/intake/binary/record_frames.py. */

#include "events.h"

#define KNOWN_LENGTHS 256

enum { COMPLETE, UNFINISHED, DAMAGED }; /* how the frames end: gradoctor/intake/binary/compiled_events.py */

typedef struct {
    uint64_t length;
    uint32_t crc;
} Length;

static int is_proven(Length *known, uint64_t length, uint32_t crc, const uint8_t *at) {
    Length *met = &known[length % KNOWN_LENGTHS];
    if (met->length == length && met->crc == crc && crc)
        return 1;
    if (masked_crc32c(at, 8) != crc)
        return 0;
    met->length = length;
    met->crc = crc;
    return 1;
}

/* Where the record at `at` ends; NULL with the reason in `ending`. */
static const uint8_t *next_record(const uint8_t *at, const uint8_t *end, Length *known, int *ending) {
    *ending = UNFINISHED;
    if (end - at < FRAME)
        return NULL;
    uint64_t length = word8(at);
    if (!is_proven(known, length, word4(at + 8), at)) {
        *ending = DAMAGED;
        return NULL;
    }
    return length > (uint64_t)(end - at - FRAME) ? NULL : at + FRAME + length;
}

/* record_frames(data) -> offsets (eight bytes each), where the last whole record ends, how the frames end */
PyObject *record_frames(PyObject *module, PyObject *arguments) {
    Py_buffer data;
    Length known[KNOWN_LENGTHS] = {{0, 0}};
    Py_ssize_t count = 0, room = 1024;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*", &data))
        return NULL;
    int64_t *offsets = PyMem_Malloc((size_t)room * sizeof *offsets);
    const uint8_t *start = data.buf, *at = start, *end = start + data.len, *next;
    int ending = COMPLETE;
    while (offsets && at < end && (next = next_record(at, end, known, &ending))) {
        if (count == room) {
            int64_t *larger = PyMem_Realloc(offsets, (size_t)(room *= 2) * sizeof *offsets);
            if (!larger)
                PyMem_Free(offsets);
            offsets = larger;
            if (!offsets)
                break;
        }
        offsets[count++] = at - start;
        at = next;
    }
    PyObject *answer = NULL;
    if (!offsets)
        PyErr_NoMemory();
    else
        answer = Py_BuildValue("y#ni", (const char *)offsets, count * (Py_ssize_t)sizeof *offsets,
                               (Py_ssize_t)(at - start), at == end ? COMPLETE : ending);
    PyMem_Free(offsets);
    PyBuffer_Release(&data);
    return answer;
}

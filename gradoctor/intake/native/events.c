/* The records of an event file that hold one scalar: gradoctor/intake/binary/event_file.py is the reference. */

#include "events.h"

#define MOST_TAGS 4096 /* further ones are left to the reference */
#define SLOTS 16384

enum { SCALAR, SILENT, LOST, LEFT }; /* what a record is: gradoctor/intake/binary/compiled_events.py */

/* -- tags */

typedef struct {
    const uint8_t *start[MOST_TAGS], *end[MOST_TAGS];
    int32_t following[MOST_TAGS]; /* the tag that came behind it the last time */
    int32_t slots[SLOTS];         /* a tag's number from 1, 0 for none */
    int32_t count, last;
} Tags;

static int is_tag(const Tags *tags, int32_t number, const uint8_t *start, const uint8_t *end) {
    Py_ssize_t size = end - start;
    return tags->end[number] - tags->start[number] == size && !memcmp(tags->start[number], start, (size_t)size);
}

static int32_t looked_up(Tags *tags, const uint8_t *start, const uint8_t *end) {
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (const uint8_t *at = start; at < end; at++)
        hash = (hash ^ *at) * 16777619u;
    for (uint32_t slot = hash % SLOTS;; slot = (slot + 1) % SLOTS) {
        int32_t number = tags->slots[slot] - 1;
        if (number >= 0 && is_tag(tags, number, start, end))
            return number;
        if (number >= 0)
            continue;
        if (tags->count == MOST_TAGS)
            return -1;
        number = tags->count++;
        tags->start[number] = start;
        tags->end[number] = end;
        tags->slots[slot] = number + 1;
        return number;
    }
}

/* A tag's number; -1 when there are too many. Logs repeat: the one that followed the last time is tried first. */
static int32_t tag_number(Tags *tags, const uint8_t *start, const uint8_t *end) {
    int32_t number = tags->count ? tags->following[tags->last] : -1;
    if (number < 0 || !is_tag(tags, number, start, end))
        number = looked_up(tags, start, end);
    if (number >= 0) {
        tags->following[tags->last] = number;
        tags->last = number;
    }
    return number;
}

static PyObject *names_of(const Tags *tags) {
    PyObject *names = PyList_New(tags->count);
    for (int32_t number = 0; names && number < tags->count; number++) {
        Py_ssize_t size = tags->end[number] - tags->start[number];
        PyObject *name = PyBytes_FromStringAndSize((const char *)tags->start[number], size);
        if (!name || PyList_SetItem(names, number, name)) {
            Py_DECREF(names);
            return NULL;
        }
    }
    return names;
}

/* -- records */

typedef struct {
    double step, value;
    int32_t tag;
} Point;

typedef struct {
    Py_buffer data, offsets, kinds, numbers, steps, values;
    Py_ssize_t checked; /* longer records without a scalar are not summed */
} Records;

static int records_fit(const Records *records) {
    Py_ssize_t count = records->kinds.len;
    const int64_t *offset = records->offsets.buf;
    const uint8_t *data = records->data.buf;
    if (records->offsets.len != 8 * count || records->numbers.len != 8 * count || records->steps.len != 8 * count ||
        records->values.len != 8 * count)
        return 0;
    for (Py_ssize_t record = 0; record < count; record++) {
        int64_t left = records->data.len - offset[record] - FRAME;
        if (offset[record] < 0 || left < 0 || word8(data + offset[record]) > (uint64_t)left)
            return 0;
    }
    return 1;
}

/* What a record is, and its scalar. */
static int read_record(const Records *records, Tags *tags, Py_ssize_t record, Point *point) {
    const uint8_t *start = (const uint8_t *)records->data.buf + ((const int64_t *)records->offsets.buf)[record];
    Py_ssize_t length = (Py_ssize_t)word8(start);
    const uint8_t *payload = start + 12, *end = payload + length;
    Scalar scalar = {0};
    if (!read_event(payload, end, &scalar))
        return LEFT;
    if ((scalar.scalars || length <= records->checked) && masked_crc32c(payload, length) != word4(end))
        return LOST;
    if (!scalar.scalars)
        return SILENT;
    point->tag = tag_number(tags, scalar.tag, scalar.tag_end);
    point->step = (double)scalar.step;
    point->value = scalar.value;
    return point->tag < 0 ? LEFT : SCALAR;
}

/* Lay the points out tag by tag; `bounds` (one more than tags) says where each tag's begin. */
static void lay_out(const Records *records, const Tags *tags, const Point *points, int64_t *bounds) {
    const uint8_t *kinds = records->kinds.buf;
    Py_ssize_t count = records->kinds.len;
    int64_t place[MOST_TAGS];
    for (Py_ssize_t record = 0; record < count; record++)
        if (kinds[record] == SCALAR)
            bounds[points[record].tag + 1]++;
    for (int32_t tag = 0; tag < tags->count; tag++) {
        bounds[tag + 1] += bounds[tag];
        place[tag] = bounds[tag];
    }
    for (Py_ssize_t record = 0; record < count; record++)
        if (kinds[record] == SCALAR) {
            int64_t at = place[points[record].tag]++;
            ((int64_t *)records->numbers.buf)[at] = record + 1;
            ((double *)records->steps.buf)[at] = points[record].step;
            ((double *)records->values.buf)[at] = points[record].value;
        }
}

static PyObject *read_all(const Records *records, Tags *tags, Point *points) {
    int64_t bounds[MOST_TAGS + 1] = {0};
    for (Py_ssize_t record = 0; record < records->kinds.len; record++)
        ((uint8_t *)records->kinds.buf)[record] = (uint8_t)read_record(records, tags, record, &points[record]);
    lay_out(records, tags, points, bounds);
    Py_ssize_t size = ((Py_ssize_t)tags->count + 1) * (Py_ssize_t)sizeof *bounds;
    PyObject *names = names_of(tags);
    return names ? Py_BuildValue("Ny#", names, (const char *)bounds, size) : NULL;
}

/* read_events(data, offsets, checked, kinds, numbers, steps, values) -> the tags' names, where each tag's points begin */
PyObject *read_events(PyObject *module, PyObject *arguments) {
    Records records;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*y*nw*w*w*w*", &records.data, &records.offsets, &records.checked, &records.kinds,
                          &records.numbers, &records.steps, &records.values))
        return NULL;
    PyObject *answer = NULL;
    Tags *tags = PyMem_Calloc(1, sizeof *tags);
    Point *points = PyMem_Malloc((size_t)records.kinds.len * sizeof *points + 1);
    if (!tags || !points)
        PyErr_NoMemory();
    else if (!records_fit(&records))
        PyErr_SetString(PyExc_ValueError, "the arrays do not fit the records");
    else
        answer = read_all(&records, tags, points);
    PyMem_Free(points);
    PyMem_Free(tags);
    PyBuffer_Release(&records.data);
    PyBuffer_Release(&records.offsets);
    PyBuffer_Release(&records.kinds);
    PyBuffer_Release(&records.numbers);
    PyBuffer_Release(&records.steps);
    PyBuffer_Release(&records.values);
    return answer;
}

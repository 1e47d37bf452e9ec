/* TensorBoard event files: the frames of their records, and the records that hold one scalar.

   Layouts other than those of one scalar are left to gradoctor/intake/binary/event_file.py, which is the reference. */

#include "scan.h"

#include <string.h>

#define FRAME 16 /* bytes around a record's data: its length, a CRC of it, and a CRC of the data */
#define KNOWN_LENGTHS 256
#define MOST_TAGS 4096 /* further ones are left to the reference */
#define SLOTS 16384

enum { COMPLETE, UNFINISHED, DAMAGED };     /* how the frames end */
enum { SCALAR, SILENT, LOST, LEFT };        /* what a record is: gradoctor/intake/binary/compiled_events.py */
enum { VARINT, FIXED64, BYTES, FIXED32 = 5 }; /* wire types */

static uint64_t word8(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

static uint32_t word4(const uint8_t *at) {
    uint32_t word;
    memcpy(&word, at, 4);
    return word;
}

/* -- frames */

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

/* -- messages */

typedef struct {
    int number, wire;
    uint64_t varint;
    const uint8_t *start, *end; /* of the value; of a varint the bytes it takes */
} Field;

static const uint8_t *read_varint(const uint8_t *at, const uint8_t *end, uint64_t *value) {
    *value = 0;
    for (int shift = 0; at < end && shift < 64; shift += 7) {
        *value |= (uint64_t)(*at & 0x7F) << shift;
        if (!(*at++ & 0x80))
            return at;
    }
    return NULL;
}

/* The next field of a message; NULL when the bytes are none. */
static const uint8_t *next_field(const uint8_t *at, const uint8_t *end, Field *field) {
    uint64_t key, size = 0;
    if (!(at = read_varint(at, end, &key)) || key >> 3 > 1000)
        return NULL;
    field->number = (int)(key >> 3);
    field->wire = (int)(key & 7);
    field->start = at;
    if (field->wire == VARINT)
        return field->end = read_varint(at, end, &field->varint);
    if (field->wire == BYTES && !(field->start = at = read_varint(at, end, &size)))
        return NULL;
    if (field->wire == FIXED64)
        size = 8;
    else if (field->wire == FIXED32)
        size = 4;
    else if (field->wire != BYTES)
        return NULL;
    if (size > (uint64_t)(end - at))
        return NULL;
    return field->end = at + size;
}

typedef struct {
    const uint8_t *tag, *tag_end;
    double value;
    int64_t step;
    int scalars;
} Scalar;

static double float_at(const uint8_t *at) {
    float value;
    memcpy(&value, at, 4);
    return value;
}

static double double_at(const uint8_t *at) {
    double value;
    memcpy(&value, at, 8);
    return value;
}

/* The number of a tensor without dimensions; 0 for any other. */
static int read_tensor(const Field *tensor, double *value) {
    Field field;
    uint64_t dtype = 0;
    for (const uint8_t *at = tensor->start; at < tensor->end;) {
        if (!(at = next_field(at, tensor->end, &field)))
            return 0;
        Py_ssize_t size = field.end - field.start;
        if (field.number == 1 && field.wire == VARINT)
            dtype = field.varint;
        else if (field.number == 2 && size)
            return 0;
        else if (field.number == 4 || field.number == 5 || field.number == 6) {
            int is_float = size == 4 && (field.number == 5 || (field.number == 4 && dtype == 1));
            int is_double = size == 8 && (field.number == 6 || (field.number == 4 && dtype == 2));
            if (is_float || is_double)
                *value = is_float ? float_at(field.start) : double_at(field.start);
            return is_float || is_double;
        } else if (field.number > 2)
            return 0;
    }
    return 0;
}

/* A value of a summary; 0 when it is left. */
static int read_value(const Field *value, Scalar *scalar) {
    Field field;
    const uint8_t *tag = NULL, *tag_end = NULL;
    for (const uint8_t *at = value->start; at < value->end;) {
        if (!(at = next_field(at, value->end, &field)))
            return 0;
        int simple = field.number == 2 && field.wire == FIXED32;
        if (field.number == 1 && field.wire == BYTES) {
            tag = field.start;
            tag_end = field.end;
        } else if (simple || (field.number == 8 && field.wire == BYTES)) {
            if (!tag || scalar->scalars++)
                return 0;
            scalar->tag = tag;
            scalar->tag_end = tag_end;
            if (simple)
                scalar->value = float_at(field.start);
            else if (!read_tensor(&field, &scalar->value))
                return 0;
        }
    }
    return 1;
}

/* An event with at most one scalar; 0 when it is left. */
static int read_event(const uint8_t *at, const uint8_t *end, Scalar *scalar) {
    Field field, value;
    while (at < end) {
        if (!(at = next_field(at, end, &field)))
            return 0;
        if (field.number == 2 && field.wire == VARINT)
            scalar->step = (int64_t)field.varint;
        else if (field.number == 5 && field.wire == BYTES)
            for (const uint8_t *inside = field.start; inside < field.end;) {
                if (!(inside = next_field(inside, field.end, &value)))
                    return 0;
                if (value.number == 1 && value.wire == BYTES && !read_value(&value, scalar))
                    return 0;
            }
    }
    return 1;
}

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

/* TensorBoard's Event messages with one scalar: gradoctor/intake/binary/event.py reads every other. */

#include "events.h"

enum { VARINT, FIXED64, BYTES, FIXED32 = 5 }; /* wire types */

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

int read_event(const uint8_t *at, const uint8_t *end, Scalar *scalar) {
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

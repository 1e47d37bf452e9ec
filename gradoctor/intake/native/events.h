/* What the parts of the reader of event files share. */

#ifndef GRADOCTOR_EVENTS_H
#define GRADOCTOR_EVENTS_H

#include "scan.h"

#include <string.h>

#define FRAME 16 /* bytes around a record's data: its length, a CRC of it, and a CRC of the data */

typedef struct {
    const uint8_t *tag, *tag_end;
    double value;
    int64_t step;
    int scalars;
} Scalar;

/* An event with at most one scalar; 0 when it is left to the reference. */
int read_event(const uint8_t *at, const uint8_t *end, Scalar *scalar);

static inline uint64_t word8(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

static inline uint32_t word4(const uint8_t *at) {
    uint32_t word;
    memcpy(&word, at, 4);
    return word;
}

#endif

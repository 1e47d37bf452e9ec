/* Phrases of events by the quadruples of bytes in them: gradoctor/intake/text/needles.py. */

#include "screen.h"

static int phrase_stands(const Needles *needles, const Screen *screen, Py_ssize_t hit, int pick) {
    if (pick < 0)
        return 1; /* several phrases share these seven bytes */
    const int64_t *starts = needles->starts.buf, *offsets = needles->offsets.buf;
    Py_ssize_t size = (Py_ssize_t)(starts[pick + 1] - starts[pick]), begin = hit - (Py_ssize_t)offsets[pick];
    return begin >= 0 && begin + size <= screen->size &&
           !memcmp(screen->raw + begin, (const uint8_t *)needles->phrases.buf + starts[pick], (size_t)size);
}

/* Whether what stands at a known quadruple of bytes may be a phrase. */
static int may_be_phrase(const Needles *needles, const Screen *screen, Py_ssize_t hit, uint8_t begins) {
    if (hit < 4 || hit > screen->size - 9)
        return 1;
    const int16_t *sevens = needles->sevens.buf;
    for (int before = 0; before < 4; before++) {
        if (!(begins >> before & 1))
            continue;
        uint64_t seven = load(screen->raw + hit - before, 8) & 0x00FFFFFFFFFFFFFFull;
        size_t slot = (size_t)((seven * FIRST_FACTOR) >> (64 - SLOT_BITS));
        int pick = sevens[((size_t)before << SLOT_BITS) + slot];
        if (pick && phrase_stands(needles, screen, hit, pick))
            return 1;
    }
    return 0;
}

int holds_phrase(const Needles *needles, const Screen *screen, Py_ssize_t first, Py_ssize_t end) {
    const uint8_t *quadruples = needles->quadruples.buf, *begins = needles->begins.buf;
    Py_ssize_t whole = screen->size - screen->size % 4, stop = end < whole ? end + 1 : whole;
    if (whole < 12) /* too short for a second look */
        return first < screen->size;
    for (Py_ssize_t at = (first + 3) / 4 * 4; at < stop; at += 4) {
        size_t slot = (uint32_t)(load(screen->raw + at, 4) * 2654435761u) >> (32 - SLOT_BITS);
        if (quadruples[slot >> 3] >> (slot & 7) & 1 && may_be_phrase(needles, screen, at, begins[slot]))
            return 1;
    }
    return 0;
}

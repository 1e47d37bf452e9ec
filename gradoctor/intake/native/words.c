/* Words before numbers and at the ends of lines: each is judged once, by gradoctor/intake/text/judged.py.

   What was judged lies in tables that both read, and a word not met before is handed over. */

#include "screen.h"

#define COLD 1
#define WARM 2

/* Ask Python for its judgement on a word; 1 when it is warm or the asking failed. */
static int hand_over(Screen *screen, Words *words, const uint8_t *first, size_t size) {
    if (screen->failed || !screen->left)
        return 1;
    screen->left--;
    PyObject *answer = PyObject_CallFunction(words->judge, "y#", (const char *)first, (Py_ssize_t)size);
    int warm = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    if (warm < 0) {
        screen->failed = 1;
        return 1;
    }
    return warm;
}

static const uint64_t FACTORS[] = {FIRST_FACTOR, 0xC2B2AE3D27D4EB4Full, 0x165667B19E3779F9ull, 0xD6E8FEB86659FD93ull,
                                   0xA0761D6478BD642Full};

/* Eight bytes of a word, zeros beyond its `size`; the part next to `at` comes first. */
static uint64_t part_of(const Words *words, const uint8_t *at, int part, int size) {
    int held = size - 8 * part;
    if (held <= 0)
        return 0;
    uint64_t bytes = load(words->forward ? at + 8 * part : at - 8 * part - 7, 8), all = ~0ull;
    if (held >= 8)
        return bytes;
    return bytes & (words->forward ? all >> 8 * (8 - held) : all << 8 * (8 - held));
}

int is_warm(Screen *screen, Words *words, const uint8_t *at) {
    uint64_t parts[WIDEST_WORD / 8], mixed = 0;
    int size = 0, width = (int)words->width, count = width / 8, step = words->forward ? 1 : -1;
    for (const uint8_t *byte = at; size < width && !words->ends[*byte]; byte += step)
        size++;
    if (size == width)
        return 1;
    for (int part = 0; part < count; part++) {
        parts[part] = part_of(words, at, part, size);
        mixed ^= parts[part] * FACTORS[part];
    }
    size_t slot = mixed >> (64 - SLOT_BITS);
    uint64_t *key = (uint64_t *)words->keys.buf + slot * (size_t)count;
    uint8_t *known = words->known.buf;
    int met = known[slot] != 0;
    for (int part = 0; met && part < count; part++)
        met = key[part] == parts[part];
    if (met)
        return known[slot] == WARM;
    const uint8_t *first = words->forward ? at : at - (size - 1);
    int asked = screen->left > 0 && !screen->failed, warm = hand_over(screen, words, first, (size_t)size);
    if (asked && !screen->failed) {
        known[slot] = warm ? WARM : COLD;
        memcpy(key, parts, (size_t)width);
    }
    return warm;
}

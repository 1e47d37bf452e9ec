/* Which lines of a chunk certainly say nothing: gradoctor/intake/text/screen.py is the reference. */

#include "screen.h"

#define LONG_LINE 8192
#define WINDOW (16 << 10) /* bytes; more than a long line */
#define STAMP_SIZE 23
#define STAMP_HIDDEN 22

typedef struct {
    Py_buffer raw, starts, ends, cold;
} Lines;

/* Whether eight bytes are digits where the pattern has zeros, and its signs where `signs` has all bits set. */
static int fits(const uint8_t *at, const char *pattern, const char *signs) {
    uint64_t other = load(at, 8) ^ load((const uint8_t *)pattern, 8);
    return !((other | (other + 0x0606060606060606ull)) & 0xF0F0F0F0F0F0F0F0ull) &&
           !(other & load((const uint8_t *)signs, 8));
}

/* Whether a line begins with `2025-11-01 00:00:00,123` (or `T`, `.`), as Python's logging writes it. */
static int has_stamp(const uint8_t *at) {
    if (at[4] != '-' || at[13] != ':')
        return 0;
    uint8_t stamp[STAMP_SIZE];
    memcpy(stamp, at, STAMP_SIZE);
    if (stamp[10] == 'T')
        stamp[10] = ' ';
    if (stamp[19] == '.')
        stamp[19] = ',';
    return fits(stamp, "0000-00-", "\0\0\0\0\377\0\0\377") && fits(stamp + 8, "00 00:00", "\0\0\377\0\0\377\0\0") &&
           fits(stamp + 15, "0:00,000", "\0\377\0\0\377\0\0\0");
}

/* The first of eight flags that is set (one of them is). */
static int first_set(uint64_t flags) {
#if defined(__GNUC__)
    return __builtin_ctzll(flags) / 8;
#else
    int index = 0;
    for (; !(flags & 0xFF); flags >>= 8)
        index++;
    return index;
#endif
}

static int warm_inside(Screen *screen, const uint8_t *first, const uint8_t *end) {
    for (const uint8_t *at = first; at < end; at += 8)
        for (uint64_t flags = load(screen->flags + (at - screen->room), 8); flags; flags &= flags - 1) {
            const uint8_t *place = at + first_set(flags);
            if (place >= end)
                break;
            if (suspect(screen, place))
                return 1;
        }
    return 0;
}

/* `start` is the line's place in the chunk; `first` and `end` bound it in the room. */
static int is_cold(Screen *screen, const Needles *needles, Py_ssize_t start, const uint8_t *first, const uint8_t *end,
                   int stamped) {
    return !warm_inside(screen, first, end) && !holds_phrase(needles, screen, start, start + (end - first)) &&
           (stamped || first == end || !warm_at_start(screen, first, end)) && !warm_at_end(screen, first, end);
}

/* Copy the chunk's bytes from `begin` to `end` with their neighbours, line feeds where there are none. */
static void fill_room(Screen *screen, Py_ssize_t begin, Py_ssize_t end) {
    Py_ssize_t before = begin < PAD ? begin : PAD, after = screen->size - end < PAD ? screen->size - end : PAD;
    Py_ssize_t copied = before + (end - begin) + after;
    memset(screen->room, '\n', PAD);
    memcpy(screen->room + PAD - before, screen->raw + begin - before, (size_t)copied);
    memset(screen->room + PAD - before + copied, '\n', (size_t)(PAD - after));
}

/* Some lines at once, that they and what is found in them stay in the nearest cache. */
static void read_window(Screen *screen, const Needles *needles, const Lines *lines, Py_ssize_t line, Py_ssize_t stop) {
    const int64_t *starts = lines->starts.buf, *ends = lines->ends.buf;
    uint8_t *cold = lines->cold.buf, *origin = screen->room + PAD;
    Py_ssize_t begin = (Py_ssize_t)starts[line], size = (Py_ssize_t)ends[stop - 1] - begin;
    fill_room(screen, begin, begin + size);
    for (Py_ssize_t stamped = line; stamped < stop; stamped++) {
        uint8_t *first = origin + (starts[stamped] - begin);
        cold[stamped] = (uint8_t)has_stamp(first);
        if (cold[stamped]) /* letters over the stamp: it holds what looks like numbers and signs */
            memset(first, 'x', STAMP_HIDDEN);
    }
    flag_suspects(origin, screen->flags + PAD, size);
    memset(screen->flags + PAD + size, 0, PAD);
    for (; line < stop && !screen->failed; line++)
        cold[line] = (uint8_t)is_cold(screen, needles, (Py_ssize_t)starts[line], origin + (starts[line] - begin),
                                      origin + (ends[line] - begin), cold[line]);
}

static void read_lines(Screen *screen, const Needles *needles, const Lines *lines) {
    const int64_t *starts = lines->starts.buf, *ends = lines->ends.buf;
    Py_ssize_t count = lines->cold.len, line = 0;
    while (line < count && !screen->failed) {
        Py_ssize_t stop = line;
        while (stop < count && ends[stop] - starts[stop] <= LONG_LINE && ends[stop] - starts[line] <= WINDOW)
            stop++;
        if (stop > line)
            read_window(screen, needles, lines, line, stop);
        else
            ((uint8_t *)lines->cold.buf)[stop++] = 0; /* a long line */
        line = stop;
    }
}

static int lines_fit(Screen *screen, Lines *lines) {
    const int64_t *start = lines->starts.buf, *end = lines->ends.buf;
    Py_ssize_t count = lines->cold.len, size = count * (Py_ssize_t)sizeof(int64_t);
    if (lines->cold.readonly || lines->starts.len != size || lines->ends.len != size)
        return 0;
    for (Py_ssize_t line = 0; line < count; line++)
        if (start[line] < (line ? end[line - 1] : 0) || end[line] < start[line] || end[line] > screen->size)
            return 0;
    return 1;
}

static int make_room(Screen *screen) {
    screen->room = PyMem_Malloc(2 * (WINDOW + 2 * PAD));
    if (!screen->room) {
        PyErr_NoMemory();
        return 0;
    }
    screen->flags = screen->room + WINDOW + 2 * PAD;
    return 1;
}

/* Room for the buffers of a call, so that one place releases them, whatever went wrong. */
typedef struct {
    Py_buffer *held[20];
    int count;
} Taken;

/* The buffers of a tuple's first items; 0 with an exception set. */
static int take(Taken *taken, PyObject *tuple, Py_buffer *const *buffers, int count) {
    for (int index = 0; index < count; index++) {
        PyObject *item = PyTuple_GetItem(tuple, index);
        if (!item || PyObject_GetBuffer(item, buffers[index], PyBUF_SIMPLE))
            return 0;
        taken->held[taken->count++] = buffers[index];
    }
    return 1;
}

static int take_words(Taken *taken, PyObject *tuple, Words *words, int forward, const uint8_t *ends) {
    Py_buffer *buffers[] = {&words->keys, &words->known};
    PyObject *judge, *width;
    if (!take(taken, tuple, buffers, 2) || !(judge = PyTuple_GetItem(tuple, 2)) || !(width = PyTuple_GetItem(tuple, 3)))
        return 0;
    words->judge = judge;
    words->width = PyLong_AsSsize_t(width);
    words->forward = forward;
    words->ends = ends;
    Py_ssize_t slots = (Py_ssize_t)1 << SLOT_BITS;
    int fits = words->width >= 8 && words->width <= WIDEST_WORD && words->width % 8 == 0 && !words->keys.readonly &&
               !words->known.readonly && words->known.len == slots && words->keys.len == slots * words->width;
    if (!fits && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a table of judged words has another form");
    return fits;
}

static int take_needles(Taken *taken, PyObject *tuple, Needles *needles) {
    Py_buffer *buffers[] = {&needles->quadruples, &needles->begins, &needles->sevens,
                            &needles->offsets,    &needles->starts, &needles->phrases};
    if (!take(taken, tuple, buffers, 6))
        return 0;
    Py_ssize_t slots = (Py_ssize_t)1 << SLOT_BITS;
    int fits = needles->quadruples.len == slots / 8 && needles->begins.len == slots &&
               needles->sevens.len == 4 * slots * (Py_ssize_t)sizeof(int16_t) &&
               needles->starts.len == needles->offsets.len + (Py_ssize_t)sizeof(int64_t);
    if (!fits)
        PyErr_SetString(PyExc_ValueError, "the tables of phrases have another form");
    return fits;
}

static int take_lines(Taken *taken, PyObject *tuple, Screen *screen, Lines *lines) {
    Py_buffer *buffers[] = {&lines->raw, &lines->starts, &lines->ends, &lines->cold, &screen->section_letters};
    if (!take(taken, tuple, buffers, 5))
        return 0;
    screen->raw = lines->raw.buf;
    screen->size = lines->raw.len;
    int fits = lines_fit(screen, lines) && screen->section_letters.len == 65536;
    if (!fits)
        PyErr_SetString(PyExc_ValueError, "lines do not lie in their chunk");
    return fits;
}

/* cold_lines((raw, starts, ends, cold, letters), names, places, line_ends, line_starts, needles, most) */
PyObject *cold_lines(PyObject *module, PyObject *arguments) {
    Screen screen = {0};
    Needles needles;
    Lines lines;
    Taken taken = {0};
    PyObject *given, *names, *places, *ends, *starts, *phrases;
    uint8_t blanks[256], signs[256];
    (void)module;
    for (int byte = 0; byte < 256; byte++) {
        blanks[byte] = (uint8_t)is_blank((uint8_t)byte);
        signs[byte] = (uint8_t)!is_word((uint8_t)byte);
    }
    if (!PyArg_ParseTuple(arguments, "OOOOOOi", &given, &names, &places, &ends, &starts, &phrases, &screen.left))
        return NULL;
    if (take_lines(&taken, given, &screen, &lines) && take_words(&taken, names, &screen.names, 0, blanks) &&
        take_words(&taken, places, &screen.places, 0, blanks) && take_words(&taken, ends, &screen.ends, 0, signs) &&
        take_words(&taken, starts, &screen.starts, 1, signs) && take_needles(&taken, phrases, &needles) &&
        make_room(&screen))
        read_lines(&screen, &needles, &lines);
    PyMem_Free(screen.room);
    while (taken.count)
        PyBuffer_Release(taken.held[--taken.count]);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

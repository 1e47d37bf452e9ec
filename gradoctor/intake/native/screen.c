/* Which lines of a chunk certainly say nothing: gradoctor/intake/text/screen.py, question by question.

   The names are those of that module, which is the reference and says what each question is for. Words are judged by
   it, too: what was judged lies in tables that both read, and a word not met before is handed over. */

#include "scan.h"

#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "words are told apart by little-endian parts: this machine reads without the compiled half"
#endif

#define PAD 48 /* line feeds around the chunk, so that neighbours always exist */
#define LONG_LINE 8192
#define WINDOW (16 << 10) /* bytes; more than a long line */
#define STEPS 24
#define DIGITS_FOLLOWED 8
#define STAMP_SIZE 23
#define STAMP_HIDDEN 22
#define SLOT_BITS 16
#define WIDEST_WORD 40
#define COLD 1
#define WARM 2

typedef struct {
    Py_buffer keys, known;
    PyObject *judge;
    Py_ssize_t width;
    int forward;
    const uint8_t *ends; /* flags for the bytes that end a word */
} Words;

typedef struct {
    Py_buffer quadruples, begins, sevens, offsets, starts, phrases;
} Needles;

typedef struct {
    Py_buffer raw, starts, ends, cold;
} Lines;

typedef struct {
    const uint8_t *raw;
    uint8_t *room, *flags; /* a padded copy of some lines, and its suspect bytes */
    Py_ssize_t size;
    Words names, places, ends, starts;
    Py_buffer section_letters;
    int left; /* words that may still be handed over */
    int failed;
} Screen;

/* -- classes of bytes */

static int is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }
static int is_letter(uint8_t byte) { return (uint8_t)((byte | 32) - 'a') < 26; }
static int is_word(uint8_t byte) { return is_letter(byte) || is_digit(byte) || byte == '_'; }
static int is_opener(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\'' || byte == '"' || byte == '[' || byte == '(';
}
static int is_blank(uint8_t byte) { return byte == ' ' || (uint8_t)(byte - 9) < 5; }
static int may_be_number(uint8_t byte) {
    uint8_t low = byte | 32;
    return is_digit(byte) || (uint8_t)(byte - '+') < 4 || low == 'n' || low == 'i' || low == 'a';
}

static const uint8_t *skip(const uint8_t *at, int step) {
    for (int count = 0; count < STEPS && is_opener(*at); count++)
        at += step;
    return at;
}

static const uint8_t *skip_digits(const uint8_t *at, int most) {
    for (int count = 0; count < most && is_digit(*at); count++)
        at++;
    return at;
}

static const uint8_t *skip_blanks(const uint8_t *at) {
    for (int count = 0; count < STEPS && (*at == ' ' || *at == '\t'); count++)
        at++;
    return at;
}

static int spells(const uint8_t *at, const char *word) {
    return (at[0] | 32) == word[0] && (at[1] | 32) == word[1] && (at[2] | 32) == word[2];
}

static int spells_nan(const uint8_t *at) { return spells(at, "nan") || spells(at, "inf"); }

/* -- words judged once */

static uint64_t load(const uint8_t *at, size_t size) {
    uint64_t word = 0;
    memcpy(&word, at, size);
    return word;
}

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

static const uint64_t FACTORS[] = {0x9E3779B97F4A7C15ull, 0xC2B2AE3D27D4EB4Full, 0x165667B19E3779F9ull,
                                   0xD6E8FEB86659FD93ull, 0xA0761D6478BD642Full};

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

/* Whether the word that ends at `at` (begins there, when forward) is warm; one that fills its width is unread. */
static int is_warm(Screen *screen, Words *words, const uint8_t *at) {
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

/* -- inside of lines */

static int is_place(Screen *screen, const uint8_t *at) {
    const uint8_t *end = skip_digits(at + 1, DIGITS_FOLLOWED - 1);
    int closes = *end == ']', dashed = *end == ' ' && (end[1] == '-' || end[1] == '|');
    return (closes || dashed) && !is_warm(screen, &screen->places, at - 1);
}

static int colon(Screen *screen, const uint8_t *at) {
    if (is_digit(at[1]) && is_letter(at[-1]))
        return !is_place(screen, at);
    if (!is_opener(at[1]) && !may_be_number(at[1]))
        return 0;
    const uint8_t *value = skip(at + 1, 1);
    int digit = is_digit(value[0]);
    int is_signed = (uint8_t)(value[0] - '+') < 4 && (is_digit(value[1]) || is_letter(value[1]) || value[1] == '.');
    int word = is_letter(value[0]) && (spells_nan(value) || spells(value, "alw") || spells(value, "nev"));
    if (!(digit || is_signed || is_opener(value[0]) || word))
        return 0;
    if (digit && value == at + 1) {
        int clock = is_digit(at[-1]) && is_digit(at[-2]) && is_digit(at[2]);
        uint8_t before = at[-3];
        clock = clock && (is_opener(before) || before == ':' || before == '\n' || (before == 'T' && is_digit(at[-4])));
        if (clock || is_place(screen, at))
            return 0;
    }
    return 1;
}

/* `[20] ` counts something. */
static int boxed(const uint8_t *at) {
    at = skip_digits(at, 7);
    return *at == ']' && (at[1] == ' ' || at[1] == '\t' || at[1] == '\r' || at[1] == '\n');
}

static int strange_number(Screen *screen, const uint8_t *at) {
    int clock = is_digit(at[0]) && is_digit(at[1]) && at[2] == ':' && is_digit(at[3]);
    int fraction = at[-1] == ',' && at[-4] == ':'; /* 12:30:45,678 */
    const uint8_t *before = skip(at - 1, -1);
    uint8_t sign = *before;
    int hot = (is_digit(sign) && !clock) || sign == '|' || sign == '/' || is_opener(sign);
    int joins = sign == ',' || sign == '-' || sign == '+' || sign == '%';
    if (joins && !fraction && !hot)
        hot = is_digit(*skip(before - 1, -1));
    if (at[-1] == '[' || at[-2] == '[' || before[1] == '[' || before[2] == '[')
        hot = hot || sign != '\n' || boxed(at);
    if (!hot && sign != ',' && sign != '\n' && !is_digit(sign))
        hot = is_warm(screen, &screen->names, before);
    return hot;
}

static int number(Screen *screen, const uint8_t *at) {
    if (at[-1] == ' ' && is_letter(at[-2]))
        return is_warm(screen, &screen->names, at - 2);
    if ((uint8_t)(*at - '+') < 4 && !may_be_number(at[1]))
        return 0;
    return strange_number(screen, at);
}

static int slash(const uint8_t *at) {
    const uint8_t *end = skip_digits(at + 1, 3);
    int clock = *end == ' ' && is_digit(end[1]) && is_digit(end[2]) && end[3] == ':';
    return (is_digit(at[-1]) || at[-1] == ' ') && !(clock && is_digit(at[-1]));
}

static int value_first(const uint8_t *at) {
    static const char *const NAMES[] = {"avg", "mea", "tra", "val", "tot", "los", "acc", "rat"};
    for (size_t name = 0; name < sizeof NAMES / sizeof *NAMES; name++)
        if (spells(at + 1, NAMES[name]))
            return 1;
    return 0;
}

static int number_word(const uint8_t *at) {
    uint8_t behind = at[3];
    int goes_on = is_word(behind) && behind != 'm' && behind != 'u' && behind != 's';
    return (spells_nan(at) && !goes_on) || (*at == 'N' && at[1] && strchr("aeou/AEOU", at[1]));
}

static int suspect(Screen *screen, const uint8_t *at) {
    switch (*at) {
    case ':': return colon(screen, at);
    case '/': return slash(at);
    case ' ': return value_first(at);
    case 'n': case 'N': case 'i': case 'I': return number_word(at);
    case '=': case 'K': return 1;
    case ';': case '<': return 0;
    default: return *at < 32 || *at >= 127 || number(screen, at);
    }
}

/* -- phrases of events */

static int phrase_stands(Needles *needles, Screen *screen, Py_ssize_t hit, int pick) {
    if (pick < 0)
        return 1; /* several phrases share these seven bytes */
    const int64_t *starts = needles->starts.buf, *offsets = needles->offsets.buf;
    Py_ssize_t size = (Py_ssize_t)(starts[pick + 1] - starts[pick]), begin = hit - (Py_ssize_t)offsets[pick];
    return begin >= 0 && begin + size <= screen->size &&
           !memcmp(screen->raw + begin, (const uint8_t *)needles->phrases.buf + starts[pick], (size_t)size);
}

/* Whether what stands at a known quadruple of bytes may be a phrase. */
static int may_be_phrase(Needles *needles, Screen *screen, Py_ssize_t hit, uint8_t begins) {
    if (hit < 4 || hit > screen->size - 9)
        return 1;
    const int16_t *sevens = needles->sevens.buf;
    for (int before = 0; before < 4; before++) {
        if (!(begins >> before & 1))
            continue;
        uint64_t seven = load(screen->raw + hit - before, 8) & 0x00FFFFFFFFFFFFFFull;
        size_t slot = (size_t)((seven * FACTORS[0]) >> (64 - SLOT_BITS));
        int pick = sevens[((size_t)before << SLOT_BITS) + slot];
        if (pick && phrase_stands(needles, screen, hit, pick))
            return 1;
    }
    return 0;
}

/* Whether a phrase may stand in the bytes of the chunk from `first` to `end`. */
static int holds_phrase(Needles *needles, Screen *screen, Py_ssize_t first, Py_ssize_t end) {
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

/* -- at the ends of lines */

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

static int warm_at_start(Screen *screen, const uint8_t *first, const uint8_t *end) {
    const uint8_t *begin = skip_blanks(first);
    if (begin >= end)
        return 0;
    if (strchr("@\"'#_ \t", *begin) && *begin)
        return 1;
    return is_letter(*begin) && is_warm(screen, &screen->starts, begin);
}

static int warm_at_end(Screen *screen, const uint8_t *first, const uint8_t *end) {
    const uint8_t *last = end - 1;
    for (int count = 0; count < 3 && !is_word(*last) && last > first; count++)
        last--;
    if (!is_word(*last) || last[1] == '(') {
        if (skip_blanks(first) < end)
            return 1;
    }
    for (int count = 0; count < DIGITS_FOLLOWED && is_digit(*last); count++) /* epoch12 */
        last--;
    const uint8_t *letters = screen->section_letters.buf;
    return (letters[last[-1] * 256 + *last] || is_digit(*last)) && is_warm(screen, &screen->ends, last);
}

/* -- a chunk */

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
static int is_cold(Screen *screen, Needles *needles, Py_ssize_t start, const uint8_t *first, const uint8_t *end,
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
static void read_window(Screen *screen, Needles *needles, Lines *lines, Py_ssize_t line, Py_ssize_t stop) {
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

static void read_lines(Screen *screen, Needles *needles, Lines *lines) {
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

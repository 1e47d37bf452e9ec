/* What the parts of the screen share: gradoctor/intake/text/screen.py says what each question is for. */

#ifndef GRADOCTOR_SCREEN_H
#define GRADOCTOR_SCREEN_H

#include "scan.h"

#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "words are told apart by little-endian parts: this machine reads without the compiled half"
#endif

#define PAD 48 /* line feeds around the chunk, so that neighbours always exist */
#define STEPS 24 /* blanks that are followed */
#define DIGITS_FOLLOWED 8
#define SLOT_BITS 16 /* of the tables that Python makes */
#define WIDEST_WORD 40
#define FIRST_FACTOR 0x9E3779B97F4A7C15ull /* of their hashes */

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
    const uint8_t *raw;
    uint8_t *room, *flags; /* a padded copy of some lines, and its suspect bytes */
    Py_ssize_t size;
    Words names, places, ends, starts;
    Py_buffer section_letters;
    int left; /* words that may still be handed over */
    int failed;
} Screen;

/* Flags (0 or 1) for `size` bytes; one byte before and two behind them are looked at, too. */
void flag_suspects(const uint8_t *restrict at, uint8_t *restrict flags, Py_ssize_t size);

/* Whether what stands at a suspect byte makes its line warm. */
int suspect(Screen *screen, const uint8_t *at);

/* Whether the first word may begin source code, the last one head a section. */
int warm_at_start(Screen *screen, const uint8_t *first, const uint8_t *end);
int warm_at_end(Screen *screen, const uint8_t *first, const uint8_t *end);

/* Whether the word that ends at `at` (begins there, when forward) is warm; one that fills its width is unread. */
int is_warm(Screen *screen, Words *words, const uint8_t *at);

/* Whether a phrase may stand in the bytes of the chunk from `first` to `end`. */
int holds_phrase(const Needles *needles, const Screen *screen, Py_ssize_t first, Py_ssize_t end);

static inline uint64_t load(const uint8_t *at, size_t size) {
    uint64_t word = 0;
    memcpy(&word, at, size);
    return word;
}

/* -- classes of bytes */

static inline int is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }
static inline int is_letter(uint8_t byte) { return (uint8_t)((byte | 32) - 'a') < 26; }
static inline int is_word(uint8_t byte) { return is_letter(byte) || is_digit(byte) || byte == '_'; }
static inline int is_opener(uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\'' || byte == '"' || byte == '[' || byte == '(';
}
static inline int is_blank(uint8_t byte) { return byte == ' ' || (uint8_t)(byte - 9) < 5; }
static inline int may_be_number(uint8_t byte) {
    uint8_t low = byte | 32;
    return is_digit(byte) || (uint8_t)(byte - '+') < 4 || low == 'n' || low == 'i' || low == 'a';
}

static inline const uint8_t *skip(const uint8_t *at, int step) {
    for (int count = 0; count < STEPS && is_opener(*at); count++)
        at += step;
    return at;
}

static inline const uint8_t *skip_digits(const uint8_t *at, int most) {
    for (int count = 0; count < most && is_digit(*at); count++)
        at++;
    return at;
}

static inline const uint8_t *skip_blanks(const uint8_t *at) {
    for (int count = 0; count < STEPS && (*at == ' ' || *at == '\t'); count++)
        at++;
    return at;
}

static inline int spells(const uint8_t *at, const char *word) {
    return (at[0] | 32) == word[0] && (at[1] | 32) == word[1] && (at[2] | 32) == word[2];
}

static inline int spells_nan(const uint8_t *at) { return spells(at, "nan") || spells(at, "inf"); }

#endif

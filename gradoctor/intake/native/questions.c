/* What stands at some bytes of a line: the questions of gradoctor/intake/text/screen.py, under their names. */

#include "screen.h"

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

int suspect(Screen *screen, const uint8_t *at) {
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

int warm_at_start(Screen *screen, const uint8_t *first, const uint8_t *end) {
    const uint8_t *begin = skip_blanks(first);
    if (begin >= end)
        return 0;
    if (strchr("@\"'#_ \t", *begin) && *begin)
        return 1;
    return is_letter(*begin) && is_warm(screen, &screen->starts, begin);
}

int warm_at_end(Screen *screen, const uint8_t *first, const uint8_t *end) {
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

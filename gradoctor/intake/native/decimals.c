#include "decimals.h"

#include <float.h>
#include <stddef.h>
#include <string.h>

#include "powers_of_five.h"
#if defined(_MSC_VER)
#include <intrin.h>
#endif

#define EXACT_POWERS 22
#define EXACT_WORD (1ull << 53)
#define MOST_DIGITS 19
#define MOST_EXPONENT_DIGITS 4

static const double POWERS_OF_TEN[EXACT_POWERS + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static inline uint64_t product(uint64_t one, uint64_t other, uint64_t *low) {
#if defined(__SIZEOF_INT128__)
    unsigned __int128 whole = (unsigned __int128)one * other;
    *low = (uint64_t)whole;
    return (uint64_t)(whole >> 64);
#elif defined(_MSC_VER) && defined(_M_X64)
    uint64_t high;
    *low = _umul128(one, other, &high);
    return high;
#else
    uint64_t a = one >> 32, b = (uint32_t)one, c = other >> 32, d = (uint32_t)other;
    uint64_t bd = b * d, ad = a * d, bc = b * c;
    uint64_t middle = (bd >> 32) + (uint32_t)ad + (uint32_t)bc;
    *low = (middle << 32) | (uint32_t)bd;
    return a * c + (ad >> 32) + (bc >> 32) + (middle >> 32);
#endif
}

static inline int leading_zeros(uint64_t word) {
#if defined(__GNUC__)
    return __builtin_clzll(word);
#else
    int count = 0;
    while (!(word >> 63)) {
        word <<= 1;
        count++;
    }
    return count;
#endif
}

/* word * 10^power, rounded to even; 0 when it lies outside of what the method proves. */
static inline int rounded(uint64_t word, int power, double *value) {
    if (power < LEAST_POWER || power > LARGEST_POWER)
        return 0;
    const uint64_t *five = POWERS_OF_FIVE[power - LEAST_POWER];
    int zeros = leading_zeros(word);
    word <<= zeros;
    uint64_t low, ignored;
    uint64_t high = product(word, five[0], &low);
    if ((high & 0x1FF) == 0x1FF) {
        uint64_t more = product(word, five[1], &ignored);
        low += more;
        if (low < more)
            high++;
        if (low == UINT64_MAX && (power < -27 || power > 55))
            return 0;
    }
    int upper = (int)(high >> 63);
    int shift = upper + 64 - 52 - 3;
    uint64_t mantissa = high >> shift;
    int64_t exponent = (((152170 + 65536) * (int64_t)power) >> 16) + 63 + upper - zeros + 1023;
    if (exponent <= 0 || exponent >= 2046)
        return 0;
    int half = low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 && mantissa << shift == high;
    if (half)
        mantissa &= ~1ull;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >= 2ull << 52) {
        mantissa = 1ull << 52;
        exponent++;
    }
    uint64_t bits = (mantissa & ~(1ull << 52)) | ((uint64_t)exponent << 52);
    memcpy(value, &bits, sizeof bits);
    return 1;
}

static inline int is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }

/* Eight digits at once. */
static inline int eight_digits(const uint8_t *at, const uint8_t *end, uint64_t *number) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t word;
    if (end - at < 8)
        return 0;
    memcpy(&word, at, 8);
    uint64_t above = (word + 0x0606060606060606ull) & 0xF0F0F0F0F0F0F0F0ull;
    if (((word & 0xF0F0F0F0F0F0F0F0ull) | (above >> 4)) != 0x3333333333333333ull)
        return 0;
    word -= 0x3030303030303030ull;
    word = word * 10 + (word >> 8);
    uint64_t outer = (word & 0x000000FF000000FFull) * 0x000F424000000064ull;
    uint64_t inner = ((word >> 16) & 0x000000FF000000FFull) * 0x0000271000000001ull;
    *number = (outer + inner) >> 32;
    return 1;
#else
    (void)at, (void)end, (void)number;
    return 0;
#endif
}

static inline const uint8_t *few_digits(const uint8_t *at, uint64_t *word) {
    while (is_digit(*at))
        *word = *word * 10 + (uint64_t)(*at++ - '0');
    return at;
}

static inline const uint8_t *many_digits(const uint8_t *at, const uint8_t *end, uint64_t *word) {
    uint64_t eight;
    while (eight_digits(at, end, &eight)) {
        *word = *word * 100000000 + eight;
        at += 8;
    }
    return few_digits(at, word);
}

/* The exponent behind an `e`; NULL when there is none, or one that no number has. */
static const uint8_t *read_exponent(const uint8_t *at, int *exponent) {
    int minus = *at == '-', size = 0;
    if (*at == '-' || *at == '+')
        at++;
    const uint8_t *first = at;
    while (is_digit(*at) && at - first <= MOST_EXPONENT_DIGITS)
        size = size * 10 + (*at++ - '0');
    if (at == first || at - first > MOST_EXPONENT_DIGITS)
        return NULL;
    *exponent = minus ? -size : size;
    return at;
}

const uint8_t *scan_decimal(const uint8_t *at, const uint8_t *end, double *value, int *kind) {
    int minus = *at == '-', exponent = 0, whole = 1;
    at += minus;
    const uint8_t *first = at;
    uint64_t word = 0;
    at = few_digits(at, &word);
    int64_t count = at - first, fraction = 0;
    if (!count || (*first == '0' && count > 1))
        return NULL;
    if (*at == '.') {
        const uint8_t *point = ++at;
        at = many_digits(at, end, &word);
        fraction = at - point;
        count += fraction;
        whole = 0;
        if (!fraction)
            return NULL;
    }
    if ((*at | 32) == 'e') {
        whole = 0;
        at = read_exponent(at + 1, &exponent);
        if (!at)
            return NULL;
    }
    for (; count > MOST_DIGITS && (*first == '0' || *first == '.'); first++)
        count -= *first == '0';
    int power = exponent - (int)fraction;
    *kind = DECIMAL;
    if (count > MOST_DIGITS)
        *kind = ASK_PYTHON;
    else if (!word)
        *value = 0.0;
    else if (FLT_EVAL_METHOD == 0 && word < EXACT_WORD && power >= -EXACT_POWERS && power <= EXACT_POWERS)
        *value = power < 0 ? (double)word / POWERS_OF_TEN[-power] : (double)word * POWERS_OF_TEN[power];
    else if (!rounded(word, power, value))
        *kind = ASK_PYTHON;
    if (minus && (word || !whole)) /* -0 is the whole number 0 */
        *value = -*value;
    return at;
}

int read_decimal(const uint8_t *at, const uint8_t *end, double *value) {
    int kind;
    return scan_decimal(at, end, value, &kind) == end ? kind : NOT_A_DECIMAL;
}

/* Bytes at which something may begin that makes a line warm: gradoctor/intake/text/suspects.py, byte by byte,
   but for names and words one letter more is looked at.

   A file of its own, because compilers turn the loop into vector operations only where they do not inline it. */

#include "screen.h"

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define WIDE __attribute__((target_clones("avx2", "default"))) /* chosen when the module is loaded */
#else
#define WIDE
#endif

/* Flags for bytes that may be suspect; without branches, so that compilers do many bytes at once. */
WIDE void flag_suspects(const uint8_t *restrict at, uint8_t *restrict flags, Py_ssize_t size) {
    for (Py_ssize_t index = 0; index < size; index++) {
        uint8_t before = at[index - 1], here = at[index], after = at[index + 1], next = at[index + 2] | 32;
        uint8_t low_before = before | 32, low = here | 32, low_after = after | 32;
        uint8_t digit = (uint8_t)(here - '0') < 10;
        uint8_t is_signed = ((uint8_t)(here - '+') < 4) & (after != ' ');
        uint8_t nan = (low == 'n') & ((low_after == 'a') | (here == 'N'));
        uint8_t inf = (low == 'i') & (low_after == 'n') & (next == 'f');
        uint8_t begins = digit | is_signed | nan | inf;
        uint8_t front = (before < 45) | ((uint8_t)(low_before - 123) < 2);
        /* a, l or m, p or r or t or v: names of value_first() begin so; more comparisons become a table of bits */
        uint8_t name = (low_after == 'a') | ((low_after & 0xFE) == 'l') | ((low_after & 0xF9) == 'p');
        uint8_t first = (here == ' ') & ((uint8_t)(before - '0') < 10) & name;
        uint8_t brief = ((here == 'N') & (low_after == 'a')) | ((here == 'K') & (low_after == 'i'));
        uint8_t share = (here == '/') & ((uint8_t)(after - '0') < 10);
        uint8_t odd = ((uint8_t)(here - 32) > 94) & (here != '\n') & (here != '\t');
        flags[index] = (begins & front) | ((uint8_t)(here - ':') < 4) | share | brief | first | odd;
    }
}

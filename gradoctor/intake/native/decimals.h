/* Decimal numbers in bytes, rounded as float() rounds them.

   Up to 19 digits fit into a word. Where the word and the power of ten are both exact, one operation rounds right
   (Clinger 1990); else the word is multiplied with 128 bits of the power of five (Lemire, "Number parsing at a
   gigabyte per second", 2021). What neither can decide (subnormal numbers, more digits) is left to Python. */

#ifndef GRADOCTOR_DECIMALS_H
#define GRADOCTOR_DECIMALS_H

#include <stdint.h>

#define NOT_A_DECIMAL 0 /* the bytes are not in the form of JSON's numbers */
#define DECIMAL 1
#define ASK_PYTHON 2 /* a number, but a hard one */

/* Read a number as far as it goes; puts it into `value` and says what it is. Answers where it ends, NULL when there is
   none. `end` is at or behind the number's end, and the byte there, which is looked at, belongs to no number. */
const uint8_t *scan_decimal(const uint8_t *at, const uint8_t *end, double *value, int *kind);

/* Read the bytes from `at` to `end`, all of them; the byte at `end` is looked at, too. */
int read_decimal(const uint8_t *at, const uint8_t *end, double *value);

#endif

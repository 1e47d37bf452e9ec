/* CRC-32C (Castagnoli), eight bytes at a time ("slicing by 8", Kounavis and Berry 2005). */

#include "scan.h"

#define POLYNOMIAL 0x82F63B78u
#define MASK_DELTA 0xA282EAD8u

static uint32_t TABLES[8][256];

static void fill_tables(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
        TABLES[0][byte] = crc;
    }
    for (int slice = 1; slice < 8; slice++)
        for (int byte = 0; byte < 256; byte++) {
            uint32_t before = TABLES[slice - 1][byte];
            TABLES[slice][byte] = (before >> 8) ^ TABLES[0][before & 0xFF];
        }
}

uint32_t crc32c(const uint8_t *at, Py_ssize_t length) {
    uint32_t crc = 0xFFFFFFFFu;
    if (!TABLES[0][1])
        fill_tables();
    for (; length >= 8; at += 8, length -= 8) {
        crc ^= (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
        crc = TABLES[7][crc & 0xFF] ^ TABLES[6][crc >> 8 & 0xFF] ^ TABLES[5][crc >> 16 & 0xFF] ^
              TABLES[4][crc >> 24] ^ TABLES[3][at[4]] ^ TABLES[2][at[5]] ^ TABLES[1][at[6]] ^ TABLES[0][at[7]];
    }
    while (length--)
        crc = (crc >> 8) ^ TABLES[0][(crc ^ *at++) & 0xFF];
    return crc ^ 0xFFFFFFFFu;
}

uint32_t masked_crc32c(const uint8_t *at, Py_ssize_t length) {
    uint32_t crc = crc32c(at, length);
    return ((crc >> 15) | (crc << 17)) + MASK_DELTA;
}

/* CRC-32C (Castagnoli) of many records, eight bytes at a time ("slicing by 8", Kounavis and Berry 2005). */

#include "scan.h"

#include <string.h>

#define POLYNOMIAL 0x82F63B78u

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

static uint32_t crc32c(const uint8_t *at, Py_ssize_t length) {
    uint32_t crc = 0xFFFFFFFFu;
    for (; length >= 8; at += 8, length -= 8) {
        crc ^= (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
        crc = TABLES[7][crc & 0xFF] ^ TABLES[6][crc >> 8 & 0xFF] ^ TABLES[5][crc >> 16 & 0xFF] ^
              TABLES[4][crc >> 24] ^ TABLES[3][at[4]] ^ TABLES[2][at[5]] ^ TABLES[1][at[6]] ^ TABLES[0][at[7]];
    }
    while (length--)
        crc = (crc >> 8) ^ TABLES[0][(crc ^ *at++) & 0xFF];
    return crc ^ 0xFFFFFFFFu;
}

/* checksums(rows, out): the CRC of every row of a matrix of bytes, whose rows may lie apart */
PyObject *checksums(PyObject *module, PyObject *arguments) {
    PyObject *matrix;
    Py_buffer rows, out;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "Ow*", &matrix, &out))
        return NULL;
    if (PyObject_GetBuffer(matrix, &rows, PyBUF_STRIDES)) {
        PyBuffer_Release(&out);
        return NULL;
    }
    int fits = rows.ndim == 2 && rows.itemsize == 1 && (rows.strides[1] == 1 || rows.shape[1] < 2) &&
               out.len / (Py_ssize_t)sizeof(uint32_t) >= rows.shape[0];
    if (!TABLES[0][1])
        fill_tables();
    for (Py_ssize_t row = 0; fits && row < rows.shape[0]; row++)
        ((uint32_t *)out.buf)[row] = crc32c((const uint8_t *)rows.buf + row * rows.strides[0], rows.shape[1]);
    PyBuffer_Release(&rows);
    PyBuffer_Release(&out);
    if (!fits) {
        PyErr_SetString(PyExc_ValueError, "checksums are of the rows of a matrix of bytes");
        return NULL;
    }
    Py_RETURN_NONE;
}

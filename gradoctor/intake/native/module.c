/* The compiled half of the readers; gradoctor/intake/native/__init__.py says what for. */

#include "scan.h"

#include <string.h>

#define SHORT 128
#define CONTRACT 2 /* raise it with every change of what the functions take or answer, and in __init__.py */

int ask_python(const uint8_t *at, const uint8_t *end, double *value) {
    char brief[SHORT];
    size_t size = (size_t)(end - at);
    char *text = size < SHORT ? brief : PyMem_Malloc(size + 1);
    if (!text) {
        PyErr_NoMemory();
        return 0;
    }
    memcpy(text, at, size);
    text[size] = 0;
    *value = PyOS_string_to_double(text, NULL, NULL); /* too large a number is infinite */
    if (text != brief)
        PyMem_Free(text);
    return !PyErr_Occurred();
}

static PyMethodDef METHODS[] = {
    {"read_cells", read_cells, METH_VARARGS, NULL},
    {"line_breaks", line_breaks, METH_VARARGS, NULL},
    {"line_feeds", line_feeds, METH_VARARGS, NULL},
    {"record_frames", record_frames, METH_VARARGS, NULL},
    {"read_events", read_events, METH_VARARGS, NULL},
    {"cold_lines", cold_lines, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int say_contract(PyObject *module) { return PyModule_AddIntConstant(module, "CONTRACT", CONTRACT); }

static PyModuleDef_Slot SLOTS[] = {{Py_mod_exec, say_contract}, {0, NULL}};

static struct PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "_scan", NULL, 0, METHODS, SLOTS, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__scan(void) { return PyModuleDef_Init(&MODULE); }

"""One module a library: its runs, sick and healthy, written by that library's own logger."""

"""Output formats, one module each with a module-level ``FORMAT``; see :mod:`gradoctor.reports.registry`."""

"""Public benchmark of faults: real small training runs, sick and healthy, through the ecosystem's own loggers."""

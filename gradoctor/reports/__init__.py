"""Reports: one diagnosis, many tellings, all rendered from the versioned JSON alone."""

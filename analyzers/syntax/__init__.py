"""Source to IR: one front end per language or format, names across files, constants."""

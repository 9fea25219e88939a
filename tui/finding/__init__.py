"""Finding by name: what can be found, in which order, and which letters of a name matched."""

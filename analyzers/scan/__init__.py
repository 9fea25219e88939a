"""The per-file stage: which files there are, which matter, what each says."""

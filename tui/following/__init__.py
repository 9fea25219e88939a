"""Following the repository: the first scan, watching, and telling what changed."""

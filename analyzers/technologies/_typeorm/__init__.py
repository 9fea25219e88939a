"""Parts of what reads typeorm."""

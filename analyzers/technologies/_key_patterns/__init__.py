"""Parts of what reads key patterns."""

"""Parts of what reads redis."""

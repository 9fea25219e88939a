"""Parts of what reads elasticsearch."""

"""Parts of what reads beanie."""

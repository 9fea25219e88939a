"""Parts of what reads cache libraries."""

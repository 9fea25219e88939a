"""Parts of what reads mongoose."""

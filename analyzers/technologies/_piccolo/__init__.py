"""Parts of what reads piccolo."""

"""Parts of what reads documents."""

"""Parts of what reads django."""

"""Parts of what reads odmantic."""

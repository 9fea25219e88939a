"""Parts of what reads pony."""

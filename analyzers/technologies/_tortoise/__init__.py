"""Parts of what reads tortoise."""

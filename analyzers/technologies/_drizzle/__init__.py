"""Parts of what reads drizzle."""

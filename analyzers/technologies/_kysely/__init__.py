"""Parts of what reads kysely."""

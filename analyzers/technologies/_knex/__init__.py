"""Parts of what reads knex."""

"""Parts of what reads alembic."""

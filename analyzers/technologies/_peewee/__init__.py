"""Parts of what reads peewee."""

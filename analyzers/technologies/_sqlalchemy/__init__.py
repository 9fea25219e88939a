"""Parts of what reads sqlalchemy."""

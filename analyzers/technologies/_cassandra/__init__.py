"""Parts of what reads cassandra."""

"""What happens to tables: operations, their replay, names and types."""

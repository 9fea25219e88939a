"""What several technologies need."""

"""Languages without a front end, read from their tokens."""

"""A small interpreter of scripts, and what TypeScript says of types."""

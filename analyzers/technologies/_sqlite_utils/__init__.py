"""Parts of what reads sqlite utils."""

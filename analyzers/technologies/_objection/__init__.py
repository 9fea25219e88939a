"""Parts of what reads objection."""

"""Parts of what reads mikroorm."""

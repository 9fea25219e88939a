"""The tabs of the terminal interface."""

"""The panes of the terminal interface."""

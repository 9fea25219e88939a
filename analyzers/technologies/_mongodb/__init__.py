"""Parts of what reads mongodb."""

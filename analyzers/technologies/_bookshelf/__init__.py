"""Parts of what reads bookshelf."""

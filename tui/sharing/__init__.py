"""Handing views on: as documents to the clipboard, a file or an editor."""

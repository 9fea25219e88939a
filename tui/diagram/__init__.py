"""Diagrams drawn with characters: layouts and canvases, pure functions."""

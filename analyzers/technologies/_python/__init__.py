"""A small interpreter of Python code, as the IR tells it."""

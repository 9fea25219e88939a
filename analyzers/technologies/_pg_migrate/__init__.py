"""Parts of what reads pg migrate."""

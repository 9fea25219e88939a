"""The plain mode: one line after the other, to be read aloud or on any terminal."""

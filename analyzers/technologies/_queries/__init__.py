"""How code reads and writes rows through mappers and builders."""

"""IR to declarations: one module for each way in which code describes a database."""

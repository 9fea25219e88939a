"""The engine of dbscope: reads a repository and tells which databases its code uses."""

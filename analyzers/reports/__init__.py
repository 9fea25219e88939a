"""Views of the catalog as Markdown, Mermaid, DBML, DDL and tbls JSON."""

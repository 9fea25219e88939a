"""Parts of what reads neo4j."""

"""Parts of what reads dynamodb."""

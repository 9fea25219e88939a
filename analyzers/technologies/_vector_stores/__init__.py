"""Parts of what reads vector stores."""

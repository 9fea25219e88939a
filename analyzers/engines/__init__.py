"""Engines: what each database product is called and which signals give it away."""

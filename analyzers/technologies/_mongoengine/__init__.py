"""Parts of what reads mongoengine."""

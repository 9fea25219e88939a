"""The user's settings, themes, and the state that is kept."""

"""Parts of what reads firestore."""

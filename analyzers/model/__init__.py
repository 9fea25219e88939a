"""What a catalog is: frozen values and their difference."""

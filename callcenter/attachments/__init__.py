"""Files of a matter: taken in by content, cleaned, sealed, shown to those who may see them."""

"""效能投诉: complaints about conduct, kept from the accused and from whoever handles matters in her unit."""

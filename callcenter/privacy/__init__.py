"""Personal data and secrecy: what is masked, sealed, shown for a reason, kept for a term, and given back."""

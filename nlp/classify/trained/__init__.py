"""Models of categories learned from labelled texts: read, trained, kept in a folder, measured."""

"""City packs: their data, how they are read and checked, loaded and asked."""

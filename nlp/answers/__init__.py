"""Which answer of a knowledge base fits a question: words, words in their stead, and meaning."""

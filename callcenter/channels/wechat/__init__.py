"""The official account: callback, signatures, encryption, messages."""

"""Printed pages: a document as plain values in, a PDF with its own Chinese fonts out."""

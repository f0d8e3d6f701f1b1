"""Anki packages: in, out, and what their parts mean here."""

"""Markdown notes to cards: a tree of the text, explicit card syntax, and a grammar for ordinary notes."""

"""CSV, TSV and lists in plain text: sheets of pairs, exports from Quizlet and text exports from Anki."""

from mlsprep.formats.delimited.reader import read_delimited

__all__ = ["read_delimited"]

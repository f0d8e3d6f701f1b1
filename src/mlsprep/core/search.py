"""Words of a search: how a text is indexed, and what an index is asked for. Pure text; `store.search` holds the index.

The index cuts texts into words as FTS5's `unicode61` does: runs of letters and digits, case and accents aside. In a
script written without blanks, or with particles on its words (Hangul, Han, Kana), that would find only whole runs. So
each such run is indexed as its overlapping pairs and its last character: 학습률 as 학습, 습률, 률. The pairs of any
part of a run then follow each other, and nowhere else do they: the phrase "학습 습률" is in a text exactly where 학습률
is, so nothing has to be checked against the text. What begins with 률 is exactly where 률 is.

What a word of a query finds:

- the beginning of a word (`xgb` finds XGBoost; `tree_method`, `ml.p3.2xlarge` a phrase of words, the last begun);
- in the scripts above, any part of a run;
- with a sign at its ends that the index drops (`C++`, `.NET`, `--flag`), only what also has it to the letter;
- where all that finds no note, the word inside of words (`boost` in XGBoost where no word begins so).
"""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(
    "([\u3005-\u3007\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f]+)",
)
PAIR = 2
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class _Pairs(dict[str, str]):
    """Run -> what it is indexed as; the same ones come again and again."""

    def __missing__(self, run: str) -> str:
        if len(self) >= MOST_RUNS:
            self.clear()
        found = self[run] = f" {' '.join([run[start : start + PAIR] for start in range(len(run))])} "
        return found


MOST_RUNS = 65_536
_PAIRS = _Pairs()


def indexed(words: str) -> str:
    """Return a text as the index is given it. The same text must be given again to take it out of the index."""
    if words.isascii():
        return words
    parts = _RUN.split(words)
    parts[1::2] = map(_PAIRS.__getitem__, parts[1::2])
    return "".join(parts)


def composed(word: str) -> str:
    """Return a word of a query in the composition that texts are stored in (NFC), without what no text can hold."""
    return unicodedata.normalize("NFC", _UNSTORABLE.sub(" ", word))


def match(word: str) -> str:
    """Return what the index is asked for to find a word, as an FTS5 expression.

    A sign without a letter or digit asks for nothing: nothing is found.
    """
    pieces = []
    end = 0
    for found in _RUN.finditer(word):
        run = found[0]
        # At the end of the word the run may go on in the text; before something else it ends there.
        pairs = len(run) if found.end() < len(word) else max(1, len(run) - 1)
        pieces += [word[end : found.start()], *(run[start : start + PAIR] for start in range(pairs))]
        end = found.end()
    pieces.append(word[end:])
    phrase = " ".join(pieces).strip().replace('"', '""')
    whole = end == len(word) and len(pieces[-2:][0]) == PAIR  # nothing longer begins with a pair
    return f'"{phrase}"' if whole else f'"{phrase}"*'


def literal(word: str) -> bool:
    """Return whether a word must be there to the letter: it begins or ends with a sign that the index drops."""
    return bool(word) and not (word[0].isalnum() and word[-1].isalnum())

"""Simple LaTeX as readable Unicode: what fits on a line of a card, not a typesetter."""

from __future__ import annotations

import re
import unicodedata

_SUPER = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ′*",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ′*",
        strict=True,
    )
)
_SUB = dict(zip("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))

_NAMES = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "infty": "∞", "ell": "ℓ", "hbar": "ℏ",
    "forall": "∀", "exists": "∃", "emptyset": "∅", "varnothing": "∅", "neg": "¬", "lnot": "¬", "prime": "′",
    "ldots": "…", "dots": "…", "cdots": "⋯", "vdots": "⋮", "degree": "°", "circ": "∘", "bullet": "•", "star": "⋆",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "vert": "|", "Vert": "‖",
    "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "top": "ᵀ", "intercal": "ᵀ", "dagger": "†",
    "backslash": "\\",
}  # fmt: skip
_RELATIONS = {
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "mp": "∓", "ast": "*", "oplus": "⊕", "otimes": "⊗", "odot": "⊙",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "sim": "~", "simeq": "≃",
    "equiv": "≡", "propto": "∝", "ll": "≪", "gg": "≫", "lt": "<", "gt": ">", "in": "∈", "notin": "∉", "ni": "∋",
    "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "cup": "∪", "cap": "∩", "setminus": "∖",
    "land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨", "mid": "|", "parallel": "∥", "perp": "⊥",
    "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←", "leftrightarrow": "↔", "mapsto": "↦",
    "Rightarrow": "⇒", "implies": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "iff": "⇔",
}  # fmt: skip
_FUNCTIONS = frozenset({
    "log", "ln", "lg", "exp", "max", "min", "arg", "sup", "inf", "lim", "sin", "cos", "tan", "cot", "sec", "sinh",
    "cosh", "tanh", "det", "dim", "ker", "deg", "gcd", "Pr", "argmax", "argmin", "softmax", "sigmoid",
})  # fmt: skip
_ACCENTS = {"hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
            "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7", "check": "\u030c"}  # fmt: skip
_FONTS = frozenset({
    "text", "textbf", "textit", "textrm", "texttt", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "operatorname",
    "boldsymbol", "bm",
})  # fmt: skip
_SCRIPTS = frozenset({"mathcal", "mathbb", "mathscr", "mathfrak"})
_BLACKBOARD = dict(zip("CNPQRZE", "ℂℕℙℚℝℤ𝔼", strict=True))
_SPACES = {",": " ", ":": " ", ";": " ", " ": " ", "!": "", "quad": "  ", "qquad": "    ", "\\": "; "}
_SILENT = frozenset({
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "limits", "nolimits", "displaystyle", "textstyle",
    "nonumber",
})  # fmt: skip
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}

_TOKENS = r"(?s)\\(?:[A-Za-z]+\*?|.)|[{}^_&]|\s+|."
_SPACED = r" *([=<>]) *"
_BIG = r"(?<=[\w)])(?=[∑∏∫])"
_DEEPEST = 40
"""Groups inside groups; deck text is data, and Python's own stack is finite."""


class _UnreadableError(Exception):
    """The source is not LaTeX of the kind read here."""


def unicode_math(source: str) -> str | None:
    """Return LaTeX mathematics (without its delimiters) as Unicode, or None where it cannot be read."""
    try:
        reader = _Reader(re.findall(_TOKENS, source))
        out = reader.sequence(end=None)
    except _UnreadableError:
        return None
    out = re.sub(_SPACED, r" \1 ", out) if "=" in out or "<" in out or ">" in out else out
    return unicodedata.normalize("NFC", re.sub(r" {2,}", " ", re.sub(_BIG, " ", out)).strip())


def _script(body: str, table: dict[str, str], mark: str) -> str:
    tight = re.sub(r" *([=<>+\-≤≥→]) *", r"\1", body.strip()).replace("−", "-")
    if not tight:
        return ""
    if all(char in table for char in tight):
        return "".join(table[char] for char in tight)
    return f"{mark}{tight}" if len(tight) == 1 or tight.isalnum() else f"{mark}({tight})"


def _operand(body: str) -> str:
    """Return a body that can stand beside `/` or under a root: in brackets unless it is one thing."""
    body = body.strip()
    single = len(body) <= 1 or not re.search(r"[\s+\-*/=<>,·×]", body)
    wrapped = body.startswith("(") and body.endswith(")") and body.count("(") == 1
    return body if single or wrapped else f"({body})"


class _Reader:
    """A recursive reader over the tokens of one formula."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def sequence(self, end: str | None) -> str:
        out: list[str] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token == end:
                self.at += 1
                return "".join(out)
            if token == "}":  # noqa: S105 - a token of LaTeX
                raise _UnreadableError
            out.append(self.item())
        if end is not None:
            raise _UnreadableError
        return "".join(out)

    def item(self) -> str:
        """Return the next thing: a character, a group, a command, or a script of what came before."""
        token = self.tokens[self.at]
        self.at += 1
        if token == "{":  # noqa: S105 - a token of LaTeX
            return self.group()
        if token in {"^", "_"}:
            return _script(self.argument(), _SUPER if token == "^" else _SUB, token)  # noqa: S105 - as above
        if token.startswith("\\") and len(token) > 1:
            return self.command(token[1:].removesuffix("*"))
        if token == "&" or token.isspace():  # noqa: S105 - as above
            return " "
        return "′" if token == "'" else token  # noqa: S105 - as above

    def group(self) -> str:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _UnreadableError
        body = self.sequence(end="}")
        self.depth -= 1
        return body

    def argument(self) -> str:
        """Return what a command or script applies to: a group, or one item."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        if self.at >= len(self.tokens):
            raise _UnreadableError
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _UnreadableError
        body = self.item()
        self.depth -= 1
        return body

    def raw(self) -> str:
        """Return the text of a group as it is written, spaces and all."""
        if self.at >= len(self.tokens) or self.tokens[self.at] != "{":
            return self.argument()
        return self.argument().replace("′", "'")

    def option(self) -> str:
        """Return the text in square brackets, if there is one."""
        if self.at < len(self.tokens) and self.tokens[self.at] == "[":
            self.at += 1
            return self.sequence(end="]")
        return ""

    def command(self, name: str) -> str:
        # One table look-up after the other: what LaTeX commands do falls into a dozen plain sorts.
        for table, shape in ((_NAMES, "{}"), (_RELATIONS, " {} "), (_SPACES, "{}")):
            if name in table:
                if name.isalpha():
                    self.skip_space()
                return shape.format(table[name])
        if name in _FUNCTIONS:
            return self.function(name)
        if name in _ACCENTS:
            body = self.argument().strip()
            return body + _ACCENTS[name] if len(body) == 1 else f"{name.removeprefix('wide')}({body})"
        if name in _FONTS:
            return self.raw()
        if name in _SCRIPTS:
            body = self.argument()
            return "".join(_BLACKBOARD.get(char, char) for char in body) if name == "mathbb" else body
        return self.construction(name)

    def construction(self, name: str) -> str:
        if name in {"frac", "dfrac", "tfrac"}:
            top, bottom = self.argument(), self.argument()
            return f"{_operand(top)}/{_operand(bottom)}"
        if name == "binom":
            top, bottom = self.argument(), self.argument()
            return f"C({top.strip()}, {bottom.strip()})"
        if name == "sqrt":
            degree = self.option().strip()
            body = _operand(self.argument())
            return f"{_ROOTS[degree]}{body}" if degree in _ROOTS else f"{_script(degree, _SUPER, '^')}√{body}"
        if name in _SILENT:
            self.skip_space()
            if name in {"left", "right"} and self.at < len(self.tokens) and self.tokens[self.at] == ".":
                self.at += 1
            return ""
        if name in {"begin", "end"}:
            raise _UnreadableError
        if not name.isalpha():  # \{ \} \% \_ \& \# \$ \|
            return "‖" if name == "|" else name
        return f"\\{name}"

    def function(self, name: str) -> str:
        self.skip_space()
        following = self.tokens[self.at] if self.at < len(self.tokens) else ""
        before = self.tokens[self.at - 2] if self.at > 1 else ""
        lead = " " if before and before[-1].isalnum() else ""
        return lead + name + (" " if following[:1].isalnum() or following[:1] in {"\\", "|"} else "")

    def skip_space(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1

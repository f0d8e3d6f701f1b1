"""The wire format of protocol buffers, as far as Anki's packages use it: fields by number, whatever they mean."""

from __future__ import annotations

import struct

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

Value = int | bytes
"""A number (varint) or bytes: a text, a message inside, packed numbers, or the 4 or 8 bytes of a fixed number."""

Message = dict[int, list[Value]]

_MOST_SHIFT = 63


class DamagedError(ValueError):
    """The bytes are no message."""


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > _MOST_SHIFT:
            raise DamagedError("a number is cut off")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the high bit says that more follows
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
        shift += 7


def parse(data: bytes) -> Message:
    """Return the values of each field of a message, in order.

    Raises DamagedError. Source: https://protobuf.dev/programming-guides/encoding/
    """
    out: Message = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        field, kind = key >> 3, key & 7
        value: Value
        if kind == VARINT:
            value, at = _varint(data, at)
        else:
            if kind == BYTES:
                size, at = _varint(data, at)
            elif kind in {FIXED32, FIXED64}:
                size = 4 if kind == FIXED32 else 8
            else:
                raise DamagedError(f"wire type {kind}")
            if not field or size > len(data) - at:
                raise DamagedError("a field is cut off")
            value = data[at : at + size]
            at += size
        out.setdefault(field, []).append(value)
    return out


def number(message: Message, field: int, default: int = 0) -> int:
    """Return the last number of a field, as a signed 64-bit integer."""
    for value in reversed(message.get(field, ())):
        if isinstance(value, int):
            return value - (1 << 64) if value >> 63 else value
    return default


def raw(message: Message, field: int) -> bytes | None:
    """Return the last bytes of a field, None where it is not there."""
    for value in reversed(message.get(field, ())):
        if isinstance(value, bytes):
            return value
    return None


def text(message: Message, field: int) -> str:
    """Return the text of a field, empty where it is not there; bytes that are no UTF-8 are replaced."""
    return (raw(message, field) or b"").decode("utf-8", "replace")


def single(message: Message, field: int, default: float) -> float:
    """Return the last `float` of a field."""
    data = raw(message, field)
    return float(struct.unpack("<f", data)[0]) if data is not None and len(data) == 4 else default  # noqa: PLR2004 - bytes


def singles(message: Message, field: int) -> tuple[float, ...]:
    """Return the `float`s of a repeated field, packed or not."""
    joined = b"".join(value for value in message.get(field, ()) if isinstance(value, bytes))
    return tuple(item[0] for item in struct.iter_unpack("<f", joined[: len(joined) // 4 * 4]))

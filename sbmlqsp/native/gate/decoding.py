"""Bytes -> text: UTF-8, or another encoding that the XML declaration or a byte order mark names without doubt."""

from __future__ import annotations

import codecs
import re

from sbmlqsp.errors import LimitExceeded, ParseError

MOST_BYTES = 20_000_000
_HEAD = 300
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(r"""(<\?xml[^>]{0,200}?encoding\s*=\s*)(["'])([A-Za-z0-9._-]+)\2""")
_READABLE = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-16-le", "utf-16-be"})


def decode(content: str | bytes) -> str:
    """Return the text without byte order mark, with line ends as given, and an XML declaration that says UTF-8.

    Raises:
        LimitExceeded: for more than 20 MB.
        ParseError: for another encoding, bytes that do not fit the encoding, and NUL characters.
    """
    if len(content) > MOST_BYTES:
        raise LimitExceeded(
            f"the text has {len(content) / 1e6:.0f} MB; at most {MOST_BYTES // 1_000_000} MB are read",
            limit="size",
            step="reading",
        )
    text = content if isinstance(content, str) else _decoded(content)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ParseError("the text contains a NUL character", where=f"line {line}", line=line)
    if not text.isascii():
        _refuse_surrogates(text)
    return _DECLARED.sub(r"\1\2UTF-8\2", text[:_HEAD], count=1) + text[_HEAD:] if "<?xml" in text[:_HEAD] else text


def _decoded(content: bytes) -> str:
    encoding = _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError(
            f"byte {error.start} is not {encoding.upper()}: {error.reason}",
            where=f"line {line}",
            fix="save the file as UTF-8",
            line=line,
        ) from None


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS + _UNMARKED:
        if content.startswith(mark):
            return encoding
    declared = _DECLARED.match(content[:_HEAD].decode("latin-1").lstrip())
    if declared is None:
        return "utf-8"
    try:
        encoding = codecs.lookup(declared[3]).name
    except LookupError:
        encoding = ""
    if encoding not in _READABLE or encoding.startswith("utf-16"):
        raise ParseError(f"the encoding '{declared[3]}' is not supported", where="line 1", fix="save the file as UTF-8")
    return encoding


def _refuse_surrogates(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise ParseError(
            f"character {error.start} is half a surrogate pair", where=f"line {line}", fix="save the file as UTF-8"
        ) from None

"""The files of the base as text: their encoding, size and characters."""

import codecs
import errno
import re
import stat
from pathlib import Path

from knowledge.problems import Report
from knowledge.schema import Place
from knowledge.unseen import UNSEEN

MAX_BYTES = 5_000_000
MAX_LINE = 10_000  # characters; a phrasing has at most 400, a text 3,000
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OTHER_FORMATS = {
    b"PK\x03\x04": "Word / Excel / ZIP",
    b"\xd0\xcf\x11\xe0": "Word / Excel",
    b"{\\rtf": "Word (RTF)",
    b"%PDF": "PDF",
    b"<!DOCTYPE": "HTML",
    b"<html": "HTML",
    b"\x1f\x8b": "GZIP",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"MZ": "EXE",
    b"\x7fELF": "ELF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
_LINE_END = re.compile(r"\r\n|\r|\n")
_RUSSIAN_WORD = re.compile(r"\b[А-ЯЁ]?[а-яё]{2,}\b")
_MOST_UNSEEN = 50  # lines with characters that nobody sees; a file with more is no text
_MERGE = re.compile(r"(?:<{7}|>{7})(?:\s|$)|={7}$")


def content(path: Path, most: int) -> bytes:
    """Return what a file holds, but one byte more than `most` of it at most. Raises OSError."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a pipe would be waited for, a device has no end
        raise OSError(errno.EINVAL, "neither a file nor a folder", str(path))
    with path.open("rb") as file:
        return file.read(most + 1)


def read(path: Path, report: Report, name: str = "") -> bytes | None:
    """Return what is in a file, or None if it cannot be had; problems are reported, by its own name or another."""
    file = name or path.name
    try:
        raw = content(path, MAX_BYTES)
        size = max(len(raw), path.stat().st_size)
    except OSError as error:
        report.add("unreadable-file", Place(file, 1, 1), name=file, reason=error.strerror or type(error).__name__)
        return None
    if size > MAX_BYTES:
        report.add("too-large", Place(file, 1, 1), size=f"{size / 1e6:.1f}", limit=f"{MAX_BYTES // 1_000_000}")
        return None
    return raw


def decode(file: str, raw: bytes, report: Report) -> str | None:
    """Return the text of a file with plain line ends, or None if there is none to go on with; problems are reported.

    What nobody sees is not in the text, though in the lines of the report.
    """
    other = next((name for mark, name in _OTHER_FORMATS.items() if raw.startswith(mark)), None)
    if other is not None:
        report.add("not-plain-text", Place(file, 1, 1), name=file, format=other)
        return None
    text = _decoded(file, raw, report)
    if text is None:
        return None
    lines = _LINE_END.split(text)
    report.open(file, lines)
    if raw.startswith(codecs.BOM_UTF8):
        report.add("byte-order-mark", Place(file, 1, 1))
    return UNSEEN.sub("", "\n".join(lines)) if _is_plain(file, lines, report) else None


def _decoded(file: str, raw: bytes, report: Report) -> str | None:
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            _refuse(file, raw, 0, encoding, report)
            return None
    if len(raw) > 3 and raw[:64].count(0) * 3 > len(raw[:64]):
        _refuse(file, raw, 0, "utf-16-be" if raw[0] == 0 else "utf-16-le", report)
        return None
    try:
        return raw.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        offset = error.start + (len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0)
        _refuse(file, raw, offset, _guess(raw), report)
        return None


def _refuse(file: str, raw: bytes, offset: int, encoding: str, report: Report) -> None:
    """Report a file that is not UTF-8, quoted in the encoding it seems to have so that its author knows it again."""
    before = _LINE_END.split(raw[:offset].decode(errors="replace"))
    report.open(file, _LINE_END.split(raw.decode(encoding, errors="replace").removeprefix("\ufeff")))
    shown = {"cp1251": "Windows-1251 (ANSI)", "gb18030": "GBK / GB18030 (ANSI)", "latin-1": "?"}
    name = shown.get(encoding, encoding.upper()[:6])
    report.add("wrong-encoding", Place(file, len(before), len(before[-1]) + 1), encoding=name)


def _guess(raw: bytes) -> str:
    """Return the likeliest encoding of the lines that are not UTF-8."""
    odd = b"\n".join(line for line in raw.splitlines() if not _is_utf8(line))
    russian = odd.decode("cp1251", errors="replace")
    letters = sum(ord(c) > 127 for c in russian)
    if sum(len(word) for word in _RUSSIAN_WORD.findall(russian)) > 0.6 * letters:
        return "cp1251"
    try:
        odd.decode("gb18030")
    except UnicodeDecodeError:
        return "latin-1"
    return "gb18030"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_plain(file: str, lines: list[str], report: Report) -> bool:
    """Report what no YAML file may hold, whatever stands around it; tell whether the rest can be read without it."""
    plain = True
    unseen = 0
    inside_conflict = False
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            details = {"length": f"{len(line)}", "limit": f"{MAX_LINE}"}
            report.add("long-line", Place(file, number, MAX_LINE + 1), details=details)
            plain = False
        if match := UNSEEN.search(line):
            unseen += 1
            place, name = Place(file, number, match.start() + 1), f"U+{ord(match.group()):04X}"
            report.add("control-character", place, corrected=UNSEEN.sub("", line), name=name)
        if match := _MERGE.match(line):
            if not inside_conflict:  # one conflict is one problem, not three
                report.add("merge-marks", Place(file, number, 1), width=len(match.group().strip()), mark=line[:7])
            inside_conflict = not line.startswith(">")
            plain = False
    return plain and unseen <= _MOST_UNSEEN

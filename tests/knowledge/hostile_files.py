"""Files that are made to do harm; run as a program, it checks each of them in a process that may take only so much."""

import json
import resource
import sys
from pathlib import Path

from knowledge.excerpt import render
from knowledge.loader import check
from knowledge.problems import MOST
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import write_base

MEMORY = 1 << 30  # bytes of addresses, above those that the libraries take
FILE = "gaps-tax.yaml"
LONG = 9_000  # characters, which a line may just have
MANY = 250  # pieces of a file
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
ALL_BYTES = bytes(range(256)) * 400
# a name, the file, and what is found in it whatever else is
HOSTILE: dict[str, tuple[bytes, str]] = {
    "alias bomb": (BOMB.encode(), "anchor"),
    "merge key": (b"- &x {id: a}\n- <<: *x\n", "anchor"),
    "python tag": (b"- !!python/object/apply:os.system ['touch /tmp/never']\n", "tag"),
    "python name": (b"- id: !!python/name:os.system x\n", "tag"),
    "long tag": (b"- !" + b"x" * LONG + b" a\n", "tag"),
    "deep lists": (b"- " + b"[\n" * 100_000, "too-deep"),
    "deep braces": (b"- " + b"{\n" * 100_000, "key-not-text"),
    "deep dashes": (b"".join(b" " * deep + b"-\n" for deep in range(3_000)), "too-deep"),
    "deep keys": (b"".join(b" " * deep + b"?\n" for deep in range(3_000)), "key-not-text"),
    "deep in a line": (b"- " + b"[" * 100_000, "long-line"),
    "5 MB in a line": (b"- id: " + b"9" * 4_900_000, "long-line"),
    "50 MB": (b"- id: x\n" * 6_500_000, "too-large"),
    "only ends of lines": (b"\r" * 1_000_000, "empty-file"),
    "many values": (b"[" + b"a,\n" * 300_000 + b"]", "too-many-values"),
    "many items": (b"- a\n" * 200_000, "too-many-values"),
    "many items in a line": ((b"- [" + b"a," * 150 + b"]\n") * MANY, "mapping-expected"),
    "many keys": (b"? a\n" * 49_000, "duplicate-key"),
    "a key twice": (b"- id: a\n  owner: b\n  owner: c\n" * 1_000, "duplicate-key"),
    "many documents": (b"---\n" * 200_000, "second-document"),
    "zeros": (b"\0" * 100_000, "wrong-encoding"),
    "UTF-16": ("- id: x\n".encode("utf-16") * 10_000, "wrong-encoding"),
    "no UTF-8": (b"\xff\n" * 200_000, "wrong-encoding"),
    "no UTF-8 in a line": (b"\xff" * 4_900_000, "wrong-encoding"),
    "gzip": (b"\x1f\x8b\x08\x00" + ALL_BYTES, "not-plain-text"),
    "archive": (b"PK\x03\x04" + ALL_BYTES, "not-plain-text"),
    "program": (b"MZ\x90\x00\x03" + ALL_BYTES, "not-plain-text"),
    "picture": (b"\x89PNG\r\n\x1a\n" + ALL_BYTES, "not-plain-text"),
    "control characters": (b"\x07\n" * 500_000, "control-character"),
    "directions": ("- id: \u202ex\n".encode() * 10_000, "control-character"),
    "escaped direction": (b'- id: "a\\u202eb"\n', "escaped-character"),
    "language of terminals": (b'- id: "\\e]0;x\\a"\n', "escaped-character"),
    "long words": (b"- id: " + b"a" * LONG + b"\n  title: " + b"b" * LONG + b"\n", "bad-id"),
    # what a pattern that gives back what it took would look at for minutes
    "spaces before a word": ((b"- a: b\n  bcd" + b" " * LONG + b"b\n   c: d\n") * MANY, "missing-colon"),
    "spaces between words": ((b"- a: b\nbcd" + b" " * LONG + b"b\n") * MANY, "missing-dash"),
    "tabs": ((b"- a: b\n" + b"\t" * LONG + b"\n\tb: ]\n") * MANY, "yaml-syntax"),
    "tabs in quotes": ((b"- a: 'x\n" + b"\t" * LONG + b"\n  b: ]\n") * MANY, "unclosed-quote"),
    "dashes": ((b"- - - " + b" " * LONG + b"x: [\n") * MANY, "unclosed-bracket"),
    "long key": ((b"- {" + b"a" * LONG + "!, k： x\n".encode()) * MANY, "fullwidth-colon"),
    "quotes": ((b'- a: "' + b'\\"' * (LONG // 2) + b"\n  b: c\n") * MANY, "unclosed-quote"),
    "quotes that are none": (("- id: “" + "“" * 3_000 + "”\n").encode() * MANY, "typographic-quotes"),
    "cells": ((b"- a\n" + b'"a"' + b',"b"' * 2_000 + b" x\n: y\n") * MANY, "comma-after-text"),
    "a remark far away": ((b"- id: a " + b" " * LONG + b"#x\n") * MANY, "hash-in-text"),
}


def main(folder: Path) -> None:
    """Print what is found in each of the files, by name, as JSON. Raises AssertionError where it is not told well."""
    write_base(folder)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    found = {}
    for name, (raw, _) in HOSTILE.items():
        (folder / FILE).write_bytes(raw)
        knowledge, problems = check(folder)
        problems = [problem for problem in problems if problem.file == FILE]
        assert knowledge is None, name
        assert len(problems) <= 2 * (MOST + 1), name
        for number, problem in enumerate(problems):
            shown = render(problem, LANGUAGES[number % 3])
            assert len(shown) < 5_000, (name, problem.code)
            assert all(character.isprintable() or character == "\n" for character in shown), (name, problem.code)
        found[name] = sorted({problem.code for problem in problems})
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

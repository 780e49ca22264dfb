"""Files that people and the bot exchange, kept in memory."""

import struct
from dataclasses import dataclass
from typing import Any

from sandbox.errors import bad_request


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with the names under which the Bot API knows it."""

    file_id: str
    kind: str
    name: str
    mime_type: str
    data: bytes
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Return the path below `/file/bot<token>/`."""
        return f"{self.kind}s/{self.file_id}{self.name[self.name.rfind('.') :] if '.' in self.name else ''}"

    def describe(self) -> dict[str, Any]:
        """Return the fields that every kind of file has in the Bot API."""
        return {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.data)}

    def content(self) -> dict[str, Any]:
        """Return the part of a message that shows this file."""
        if self.kind == "photo":
            return {"photo": [{**self.describe(), "width": self.width, "height": self.height}]}
        fields = {**self.describe(), "mime_type": self.mime_type}
        return {self.kind: fields | {"file_name": self.name} if self.kind == "document" else fields}


class FileStore:
    """All files, by identifier and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, name: str, mime_type: str, data: bytes) -> StoredFile:
        """Keep a file; a photo must be an image."""
        if not data:
            raise bad_request("file must be non-empty")
        width, height = image_size(data) if kind == "photo" else (0, 0)
        if kind == "photo" and not width:
            raise bad_request("IMAGE_PROCESS_FAILED")
        file_id = f"sandbox-{kind}-{len(self._by_id) + 1}"
        stored = StoredFile(file_id, kind, name, mime_type, data, width, height)
        self._by_id[file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """Return the file with this identifier."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """Return the file that is downloaded from this path."""
        return self._by_path.get(path)


def image_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, GIF, WebP or JPEG image, or zeros for anything else."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack(">II", data[16:24])
        if data.startswith((b"GIF87a", b"GIF89a")):
            return struct.unpack("<HH", data[6:10])
        if data.startswith(b"RIFF") and data[8:15] == b"WEBPVP8":
            return _webp_size(data)
        if data.startswith(b"\xff\xd8"):
            return _jpeg_size(data)
    except (struct.error, IndexError):
        pass
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    if data[15:16] == b"X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[15:16] == b"L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(data: bytes) -> tuple[int, int]:
    position = 2
    while data[position] == 0xFF:
        marker = data[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + struct.unpack(">H", data[position + 2 : position + 4])[0]
    return 0, 0

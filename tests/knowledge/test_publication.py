"""Files of a base: what is hostile or half done leaves them as they were."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import publication
from knowledge.publication import fingerprint, keep_former, known_name, names, read_mark, stage, write, write_mark

NOW = datetime(2026, 11, 23, 6, 0, 1, 5, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    base = tmp_path / "base"
    base.mkdir()
    for name in ("policies.yaml", "gaps-2.yaml"):
        (base / name).write_text(name)
    (base / ".accepted.json").write_text("{}")
    return base


HOSTILE = ("../policies.yaml", "/etc/passwd", "..", ".", "", "a/b.yaml", "..\\policies.yaml", "C:\\base\\policies.yaml")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_leads_elsewhere_is_no_file_of_the_base(folder: Path, tmp_path: Path, name: str) -> None:
    assert known_name(name, folder) is None
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="not the name of a file"):
        write(folder, name, b"x")
    with pytest.raises(ValueError, match="not the name of a file"):
        stage(folder, {name: b"x"}, tmp_path / "copy")
    assert sorted(path for path in tmp_path.rglob("*") if "copy" not in path.parts) == before


@given(st.text() | st.from_regex(r"[./\\a-z]{0,9}policies[() 0-9./\\]{0,5}\.yaml", fullmatch=True))
def test_whatever_the_name_only_files_of_the_base_are_meant(name: str) -> None:
    base = Path(publication.__file__).parent / "base"
    assert known_name(name, base) in (None, *names(base))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("policies.yaml", "policies.yaml"),
        ("policies", "policies.yaml"),
        ("policies.yml", "policies.yaml"),
        ("policies.YAML", "policies.yaml"),
        ("policies.yaml.txt", "policies.yaml"),
        ("policies (1).yaml", "policies.yaml"),
        ("policies(12).yaml", "policies.yaml"),
        ("policies 2.yaml", "policies.yaml"),
        ("gaps-2.yaml", "gaps-2.yaml"),
        ("gaps-2 (1).yaml", "gaps-2.yaml"),
        ("gaps-3.yaml", None),
        ("policies-new.yaml", None),
        ("Policies.yaml", None),
        (".accepted.json", None),
    ],
)
def test_a_copy_that_a_device_has_numbered_is_still_the_file(folder: Path, name: str, meant: str | None) -> None:
    assert known_name(name, folder) == meant


def test_a_write_that_fails_leaves_the_former_file_and_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write(folder, "policies.yaml", b"new")
    assert (folder / "policies.yaml").read_text() == "policies.yaml"
    assert sorted(path.name for path in folder.iterdir()) == [".accepted.json", "gaps-2.yaml", "policies.yaml"]


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert (names(gone), fingerprint(gone), known_name("policies.yaml", gone)) == ([], "", None)
    with pytest.raises(OSError, match="gone"):
        write(gone, "policies.yaml", b"new")
    with pytest.raises(OSError, match="gone"):
        stage(gone, {}, tmp_path / "copy")


def test_a_file_is_replaced_byte_for_byte_and_keeps_its_rights(folder: Path) -> None:
    (folder / "policies.yaml").chmod(0o640)
    content = b"\xef\xbb\xbfa: \xe4\xb8\xad\r\n\x00"
    write(folder, "policies.yaml", content)
    assert (folder / "policies.yaml").read_bytes() == content
    assert (folder / "policies.yaml").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_one(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.yaml"
    target.write_text("old")
    (folder / "linked.yaml").symlink_to(target)
    write(folder, "linked.yaml", b"new")
    assert (folder / "linked.yaml").is_symlink()
    assert target.read_text() == "new"


def test_every_byte_counts_and_hidden_files_do_not(folder: Path) -> None:
    seen = {fingerprint(folder)}
    for change in (
        lambda: write(folder, "policies.yaml", b"policies.yaml "),
        lambda: (folder / "policies.yaml").rename(folder / "other.yaml"),
        (folder / "empty.yaml").touch,
        lambda: (folder / ".accepted.json").write_text("[]"),
    ):
        change()
        seen.add(fingerprint(folder))
    assert len(seen) == 5
    (folder / ".other.yaml.tmp").write_text("x")
    write_mark(folder, "7")
    os.utime(folder / "other.yaml", (1, 1))
    assert fingerprint(folder) in seen


def test_what_is_staged_leaves_the_base_alone(folder: Path, tmp_path: Path) -> None:
    before = fingerprint(folder)
    copy = stage(folder, {"policies.yaml": b"new"}, tmp_path / "copy")
    assert (copy / "policies.yaml").read_bytes() == b"new"
    assert (copy / "gaps-2.yaml").read_text() == "gaps-2.yaml"
    assert (copy / ".accepted.json").exists()
    assert not (stage(folder, {}, tmp_path / "again", was_live=True) / ".accepted.json").exists()
    assert fingerprint(folder) == before


def test_what_is_no_file_is_staged_as_none(folder: Path, tmp_path: Path) -> None:
    """Neither waited for, nor read without end, nor lost: whoever checks the copy finds it wrong as well."""
    (folder / "drafts").mkdir()
    for place in (folder, folder / "drafts"):
        os.mkfifo(place / "pipe.yaml")
        os.mkfifo(place / "pipe")
        (place / "zero.yaml").symlink_to("/dev/zero")
        (place / "gone.yaml").symlink_to("nowhere")
        (place / "gaps.yml").write_text("x")
    (folder / "again").symlink_to(folder)
    (folder / ".published").unlink(missing_ok=True)
    os.mkfifo(folder / ".published")
    before = fingerprint(folder)
    copy = stage(folder, {}, tmp_path / "copy")
    for place in (copy, copy / "drafts"):
        assert {path.name for path in place.iterdir() if path.is_dir()} - {"drafts"} == {
            "pipe.yaml",
            "zero.yaml",
            "gone.yaml",
        }
        assert (place / "gaps.yml").read_text() == "x"
    assert fingerprint(folder) == before
    assert names(folder) == ["gaps-2.yaml", "policies.yaml"]
    with pytest.raises(OSError, match="neither a file nor a folder"):
        read_mark(folder)


@pytest.mark.parametrize("name", ["\udcff.yaml", "a\nb.yaml", "\u202elmay.yaml"])
def test_a_name_that_cannot_be_shown_counts_but_is_not_offered(folder: Path, name: str) -> None:
    before = fingerprint(folder)
    (folder / name).write_text("x")
    assert fingerprint(folder) != before
    assert names(folder) == ["gaps-2.yaml", "policies.yaml"]
    assert known_name(name, folder) is None


def test_what_a_file_was_is_kept_under_the_moment(tmp_path: Path) -> None:
    kept = keep_former(tmp_path / "data" / "former", "policies.yaml", b"old", NOW)
    assert kept == tmp_path / "data" / "former" / "policies.20261123T060001.000005Z.yaml"
    assert kept.read_bytes() == b"old"


def test_a_folder_knows_what_was_published_in_it(folder: Path) -> None:
    assert read_mark(folder) == ""
    write_mark(folder, "7 中")
    assert read_mark(folder) == "7 中"
    assert names(folder) == ["gaps-2.yaml", "policies.yaml"]

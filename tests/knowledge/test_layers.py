"""The direction of imports."""

import subprocess
import sys
from pathlib import Path

from tests.limits import LIMIT

ROOT = Path(__file__).parent.parent.parent


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=LIMIT
    )


def test_imports_keep_the_layers() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_a_wrong_import_is_noticed(tmp_path: Path) -> None:
    """The contracts mean something: knowledge that imports the bot's side breaks them."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "bot.py").write_text("", encoding="utf-8")
    for package in ("handlers", "knowledge", "storage", "sandbox"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("", encoding="utf-8")
    assert lint(tmp_path).returncode == 0
    (tmp_path / "knowledge" / "wrong.py").write_text("import handlers\n", encoding="utf-8")
    assert lint(tmp_path).returncode == 1

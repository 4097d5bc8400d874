"""The house keeps its shape: sizes, names, layers, and what importing costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.readme_tree import BEGIN, END, tree

ROOT = Path(__file__).parent.parent
PACKAGES = ("persona", "memory", "serving", "app", "evals")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
BANNED = {"utils", "helpers", "common", "manager", "handler", "misc"}


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.split("\n")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_in_one_sitting_and_says_what_it_is(path: Path) -> None:
    """A module has at most 400 lines, a docstring first, a noun for a name and functions of at most 60 lines."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") <= 400
    assert path.stem not in BANNED
    assert not text.strip() or ast.get_docstring(tree), "a module opens with what it does"
    long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_resolves_inside_the_repository_from_anywhere(package: str, tmp_path: Path) -> None:
    """No other distribution shadows our top-level packages."""
    code = f"import {package}; print({package}.__file__)"
    found = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(ROOT)


def test_the_server_starts_without_torch() -> None:
    """Importing the server brings in neither torch nor transformers nor vLLM."""
    code = "import app.server, sys; print([m for m in ('torch', 'transformers', 'vllm') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_readme_tree_tells_the_truth() -> None:
    """The README's tree names every module with what it says of itself; `make tree` writes it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.split(BEGIN)[1].split(END)[0].strip() == tree()


def test_no_test_folder_is_a_package() -> None:
    """Tests carry no `__init__.py`, so that two files of one name never shadow each other."""
    assert [name for name in tracked() if name.startswith("tests/") and name.endswith("__init__.py")] == []

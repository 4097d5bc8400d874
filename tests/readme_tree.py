"""The README's tree, made from what each module says of itself: `python tests/readme_tree.py` writes it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("persona", "memory", "serving", "app", "evals")
BEGIN, END = "<!-- tree -->", "<!-- /tree -->"
WIDTH = 96
DATA = {
    "persona/asked": "what fans ask in many wordings, shared by all cards, and what no card answers",
    "persona/catalog": "the shipped personas as plain files: card, lore, languages, knowledge, portrait",
    "serving/disclosure/markets": "the rules of each market, as data with sources",
    "serving/disclosure/texts": "reviewed house texts in each language",
    "serving/guards/phrases": "labelled wordings of each guard in each language",
    "serving/guards/scenarios": "labelled situations, and which of them learning may see",
    "serving/guards/signals": "patterns of what no persona grants, by language",
    "serving/guards/lines": "the house's answers to it, by language",
    "serving/prompt_texts": "house rules and labels of the prompt in each language",
    "app/web/strings": "what the pages say in each language",
    "app/web/strings_studio": "what the Studio says beyond that",
    "app/web/strings_trust": "what the trust desk says beyond that",
    "app/web/static": "styles and scripts of the pages",
    "app/web/fonts": "fonts that ship with the pages, with their licences",
    "evals/calibration": "messages kept apart from the cards, and the thresholds they give",
    "evals/results": "measurements with date, machine and versions",
}


def about(path: Path) -> str:
    """The first sentence of a module's docstring, cut to half a line."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = re.split(r"(?<=[.:;])\s", " ".join(said.split("\n\n")[0].split()))[0].rstrip(".:;")
    return first if len(first) <= WIDTH else f"{first[: WIDTH - 1].rsplit(' ', 1)[0]} …"


def lines(folder: Path, depth: int) -> list[str]:
    """A folder's lines: what it is, its modules, its folders."""
    name = str(folder.relative_to(ROOT))
    init = folder / "__init__.py"
    note = about(init) if init.exists() else DATA.get(name, "")
    made = [row(depth, f"{folder.name}/", note)]
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            made.append(row(depth + 1, path.name, about(path)))
    for inner in sorted(path for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"):
        if (inner / "__init__.py").exists():
            made += lines(inner, depth + 1)
        elif str(inner.relative_to(ROOT)) in DATA:
            made.append(row(depth + 1, f"{inner.name}/", DATA[str(inner.relative_to(ROOT))]))
    return made


def row(depth: int, name: str, note: str) -> str:
    """One line of the tree."""
    return f"{'  ' * depth}{name:<{28 - 2 * depth}} {note}".rstrip()


def tree() -> str:
    """The whole tree as a block of text."""
    body = [line for package in PACKAGES for line in lines(ROOT / package, 0)]
    return "\n".join(
        [
            "```",
            *body,
            "deploy/                      many machines: compose, Kubernetes, nginx, Ray Serve, Grafana",
            "tests/                       mirror the packages",
            "```",
        ]
    )


def main() -> None:
    """Write the tree into the README."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    readme.write_text(f"{before}{BEGIN}\n{tree()}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()

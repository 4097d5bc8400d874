"""A persona as a folder of plain files: read into a card, and written back.

    <id>/card.yaml  lore.yaml  locales/<tag>.yaml  knowledge/<tag>/<name>.md  portrait.svg  v3.json

Knows the files and their limits; knows nothing of other card formats (`interchange`) or of versions (`library`).
"""

import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from persona import yaml_text
from persona.card import Document, LoreBook, Overlay, PersonaCard, Value
from persona.errors import CardInvalid, CardUnreadable, UnreadableTag
from persona.languages import canonical
from persona.portrait import problems

MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_FILES = 2_000
_PARTS = ("card.yaml", "lore.yaml", "locales", "knowledge", "portrait.svg", "v3.json")
_BESIDE = ("README", "LICENSE", "LICENCE", "NOTICE", ".")
_ELSEWHERE = ("locales", "lore", "knowledge", "portrait_svg", "v3")
"""Fields of a card that lie in files of their own."""
_NAME = re.compile(r"[\w][\w .-]{0,99}")
_Value = TypeVar("_Value", bound=Value)


def shipped_catalog() -> Path:
    """The folder of the personas that come with the program, one folder each."""
    return Path(str(files("persona"))) / "catalog"


def persona_ids(catalog: Path) -> tuple[str, ...]:
    """The ids of the personas in a catalogue, sorted: its folders that hold a card.yaml."""
    if not catalog.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in catalog.iterdir() if (entry / "card.yaml").is_file()))


def read_folder(folder: Path) -> PersonaCard:
    """The card in the folder.

    Raises CardUnreadable for a file that is missing, a symbolic link, over 4 MiB, not UTF-8 or not YAML, and
    CardInvalid, naming file and field, for a value that is missing, unknown or wrong, and for files nobody asked for.
    """
    _check_tree(folder)
    facts = _mapping(folder / "card.yaml")
    for field in _ELSEWHERE:
        if field in facts:
            raise CardInvalid(folder / "card.yaml", field, "does not belong here; it has a file of its own")
    lore = folder / "lore.yaml"
    facts["lore"] = _lore(lore) if lore.exists() else LoreBook()
    facts["locales"] = {overlay.locale: overlay for overlay in _overlays(folder / "locales")}
    facts["knowledge"] = tuple(_documents(folder / "knowledge"))
    facts["portrait_svg"] = _portrait(folder / "portrait.svg")
    facts["v3"] = _v3(folder / "v3.json")
    card = _validated(PersonaCard, facts, folder / "card.yaml")
    if card.id != folder.name:
        raise CardInvalid(
            folder / "card.yaml", "id", f"is {card.id!r} in a folder called {folder.name!r}; make them one"
        )
    return card


def write_folder(card: PersonaCard, folder: Path) -> None:
    """Write the card as a folder of that name, whole or not at all. The same card gives the same bytes.

    Raises FileExistsError when the folder exists and is not empty, and OSError when it cannot be written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; export into a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{card.id}.", dir=folder.parent))
    try:
        for path, text in folder_files(card).items():
            target = staged / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        staged.chmod(0o755)
        staged.replace(folder)
    finally:
        if staged.exists():
            shutil.rmtree(staged)


def replace_folder(card: PersonaCard, folder: Path) -> None:
    """Bring a card's folder up to date: our files are replaced, whatever else lies there (README, .git) stays.

    Raises CardInvalid when the folder holds another persona or none, and OSError when it cannot be written.
    """
    if not folder.exists():
        write_folder(card, folder)
        return
    held = _mapping(folder / "card.yaml").get("id")
    if held != card.id:
        raise CardInvalid(folder / "card.yaml", "id", f"is {held!r}; {card.id} does not belong here")
    staged = Path(tempfile.mkdtemp(prefix=f".{card.id}.", dir=folder.parent))
    try:
        write_folder(card, staged / card.id)
        for part in _PARTS:
            old, new = folder / part, staged / card.id / part
            if old.exists():
                old.replace(staged / f"old-{part}")
            if new.exists():
                new.replace(old)
    finally:
        shutil.rmtree(staged)


def folder_files(card: PersonaCard) -> dict[str, str]:
    """The folder's files by their path within it, each with its text. CardInvalid for a name that is none."""
    facts = card.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=set(_ELSEWHERE))
    texts = {"card.yaml": yaml_text.dump(facts)}
    if card.lore != LoreBook():
        texts["lore.yaml"] = yaml_text.dump(card.lore.model_dump(mode="json", exclude_defaults=True))
    for locale, overlay in sorted(card.locales.items()):
        _tag(locale, Path("locales", locale))
        words = overlay.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        texts[f"locales/{locale}.yaml"] = yaml_text.dump(words)
    for document in card.knowledge:
        _check_document(document)
        texts[f"knowledge/{document.locale}/{document.name}.md"] = document.text
    if card.portrait_svg:
        texts["portrait.svg"] = card.portrait_svg
    if card.v3:
        texts["v3.json"] = json.dumps(card.v3, ensure_ascii=False, indent=2) + "\n"
    return texts


def _check_document(document: Document) -> None:
    _tag(document.locale, Path("knowledge", document.locale))
    if not _NAME.fullmatch(document.name):
        raise CardInvalid(Path("knowledge", document.locale), document.name, "is no file name; use letters and digits")


def _check_tree(folder: Path) -> None:
    if folder.is_symlink() or not folder.is_dir():
        raise CardUnreadable(folder, "", "is not a folder; a persona is a folder with a card.yaml")
    for count, path in enumerate(folder.rglob("*")):
        if count >= MAX_FILES:
            raise CardUnreadable(folder, "", f"holds more than {MAX_FILES} files")
        if path.is_symlink():
            raise CardUnreadable(path, "", "is a symbolic link; put the file itself there")
    for entry in folder.iterdir():
        if entry.name not in _PARTS and not entry.name.startswith(_BESIDE):
            raise CardInvalid(entry, "", f"is not part of a persona. Known: {', '.join(_PARTS)}")


def _text(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        raise CardUnreadable(path, "", f"cannot be opened: {error.strerror}") from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise CardUnreadable(path, "", "is not a plain file")
        raw = file.read(MAX_FILE_BYTES + 1)
    if len(raw) > MAX_FILE_BYTES:
        raise CardUnreadable(path, "", f"is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CardUnreadable(path, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _mapping(path: Path) -> dict[str, object]:
    return yaml_text.load(_text(path), path)


def _validated(kind: type[_Value], values: object, path: Path) -> _Value:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise CardInvalid(path, field, f"{first['msg']}{more}") from error


def _lore(path: Path) -> LoreBook:
    return _validated(LoreBook, _mapping(path), path)


def _overlays(folder: Path) -> Iterator[Overlay]:
    for path in _children(folder, ".yaml"):
        tag = _tag(path.stem, path)
        overlay = _validated(Overlay, _mapping(path), path)
        if overlay.locale != tag:
            raise CardInvalid(path, "locale", f"is {overlay.locale!r} in a file called {path.name}; make them one")
        yield overlay


def _documents(folder: Path) -> Iterator[Document]:
    if not folder.exists():
        return
    for directory in sorted(folder.iterdir()):
        if not directory.is_dir():
            raise CardInvalid(directory, "", "is no folder; documents lie in knowledge/<tag>/")
        tag = _tag(directory.name, directory)
        for path in _children(directory, ".md"):
            text = _text(path)
            if not text.strip():
                raise CardInvalid(path, "", "is empty; write the document or delete the file")
            yield Document(locale=tag, name=path.stem, text=text)


def _children(folder: Path, suffix: str) -> Iterator[Path]:
    if not folder.exists():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix == suffix:
            yield path
        elif not path.name.startswith(_BESIDE):
            raise CardInvalid(path, "", f"does not end in {suffix}")


def _tag(text: str, path: Path) -> str:
    try:
        tag = canonical(text)
    except UnreadableTag as error:
        raise CardInvalid(path, "", str(error)) from error
    if tag != text:
        raise CardInvalid(path, "", f"is not in canonical form; call it {tag}")
    return tag


def _portrait(path: Path) -> str:
    if not path.exists():
        return ""
    svg = _text(path)
    for problem in problems(svg):
        raise CardInvalid(path, "", problem)
    return svg


def _v3(path: Path) -> Mapping[str, object]:
    if not path.exists():
        return {}
    try:
        value = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise CardUnreadable(path, "", f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise CardInvalid(path, "", "holds no object")
    return value

"""A file becomes a document of a persona's knowledge, by the ending of its name, within limits.

Knows nothing of where documents are kept or searched, nor of pictures and sound.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from memory.errors import DocumentTooLarge, DocumentUnusable
from memory.readers.front import with_facts
from memory.readers.pdf import read_pdf
from memory.readers.table import read_csv
from memory.readers.web_page import read_html
from memory.records import KnowledgeDocument

BYTES = 8 << 20
LETTERS = 1_000_000
"""Letters of a document's text: about 1,700 passages."""
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder of documents holds, and which of its files cannot be used and why."""

    documents: tuple[KnowledgeDocument, ...]
    problems: tuple[DocumentUnusable, ...]


def read_document(data: bytes, name: str, locale: str) -> KnowledgeDocument:
    """The document in a file called `name`.

    Raises `DocumentUnusable`, and of it `DocumentTooLarge`, naming the file and the limit."""
    kind = PurePosixPath(name).suffix.lower()
    if kind not in _READERS:
        raise DocumentUnusable(name, f"is none of {', '.join(_READERS)}")
    if len(data) > BYTES:
        raise DocumentTooLarge(name, "bytes", len(data), BYTES)
    text = _READERS[kind](data, name).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    document = with_facts(KnowledgeDocument(name, locale, text))
    if not document.text.strip():
        raise DocumentUnusable(name, "holds no text; a scanned page is a picture")
    if len(document.text) > LETTERS:
        raise DocumentTooLarge(name, "letters", len(document.text), LETTERS)
    return replace(document, name=PurePosixPath(name).stem)


def read_folder(folder: Path) -> Folder:
    """Every document in `<folder>/<language>/`; files that cannot be used are told, and the others come."""
    documents: list[KnowledgeDocument] = []
    problems: list[DocumentUnusable] = []
    for path in sorted(folder.glob("*/*")) if folder.is_dir() else ():
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            documents.append(_read_file(path))
        except DocumentUnusable as problem:
            problems.append(problem)
    return Folder(tuple(documents), tuple(problems))


def _read_file(path: Path) -> KnowledgeDocument:
    locale, name = path.parent.name, f"{path.parent.name}/{path.name}"
    if not _LOCALE.fullmatch(locale):
        raise DocumentUnusable(name, f"lies in {locale!r}, which is no language tag; folders are called en, pt-BR, ...")
    try:
        if path.stat().st_size > BYTES:
            raise DocumentTooLarge(name, "bytes", path.stat().st_size, BYTES)
        return read_document(path.read_bytes(), path.name, locale)
    except OSError as error:
        raise DocumentUnusable(name, f"cannot be read ({error.strerror})") from error


def _plain(data: bytes, name: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentUnusable(name, f"is not UTF-8 at byte {error.start}; save it as UTF-8") from error


_READERS: Mapping[str, Callable[[bytes, str], str]] = {
    ".md": _plain,
    ".markdown": _plain,
    ".txt": _plain,
    ".pdf": lambda data, name: read_pdf(data, name, LETTERS),
    ".html": lambda data, _: read_html(data),
    ".htm": lambda data, _: read_html(data),
    ".csv": lambda data, name: read_csv(_plain(data, name), name),
}
KINDS = tuple(_READERS)

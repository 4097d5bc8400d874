"""PDF to text, page by page. Knows nothing of pictures: a scanned page holds no text."""

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from memory.errors import DocumentTooLarge, DocumentUnusable

PAGES = 500


def read_pdf(data: bytes, name: str, letters: int) -> str:
    """The text of all pages. Raises `DocumentTooLarge` (pages, or more than `letters`), `DocumentUnusable`."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentUnusable(name, "is locked with a password; save it without one")
        if len(reader.pages) > PAGES:
            raise DocumentTooLarge(name, "pages", len(reader.pages), PAGES)
        pages: list[str] = []
        total = 0
        for page in reader.pages:
            pages.append(page.extract_text().strip())
            total += len(pages[-1])
            if total > letters:
                raise DocumentTooLarge(name, "letters", total, letters)
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise DocumentUnusable(name, f"is a damaged PDF ({type(error).__name__}: {error})") from error
    return "\n\n".join(page for page in pages if page)

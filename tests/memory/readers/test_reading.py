"""Files become documents: five kinds, their facts, their limits, and what is said of one that cannot be used."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.errors import DocumentTooLarge, DocumentUnusable
from memory.readers import pdf as pdf_reader
from memory.readers import reading, table
from memory.readers.reading import KINDS, read_document, read_folder
from tests.memory.readers.made_pdf import pdf

PAGE = b"""<!doctype html><meta charset="utf-8"><title>x</title><style>p {color: red}</style>
<nav>Menu</nav><h1>Life</h1><p>She grew up in <b>Port Lumen</b>,
beside the lighthouse.</p><script>alert("x")</script><h2>Family</h2><ul><li>Teo<li>Ana</ul><!-- note -->
<table><tr><th>Year<th>Song<tr><td>2019<td>\xc3\x89toile</table><footer>Imprint</footer>"""


def test_markdown_and_text_come_as_they_are() -> None:
    """With the facts on top taken off, whatever the line ends and the byte order mark."""
    data = "\ufeff---\r\nlicence: CC0\r\nas_of: 2026-05-03\r\nsource: https://example.org\r\n---\r\n# Life\r\nwörds\r\n"
    read = read_document(data.encode(), "life.md", "en")
    assert (read.name, read.locale, read.text) == ("life", "en", "# Life\nwörds\n")
    assert (read.licence, read.as_of, read.source) == ("CC0", date(2026, 5, 3), "https://example.org")
    assert read_document("猫が好き".encode("utf-16"), "life.txt", "ja").text == "猫が好き"


def test_a_page_becomes_headings_paragraphs_and_lists() -> None:
    """Words are kept in their order, markup and what surrounds the text are not."""
    text = read_document(PAGE, "life.html", "en").text
    assert "# Life\n\nShe grew up in Port Lumen, beside the lighthouse." in text
    assert "## Family\n\n- Teo\n- Ana" in text
    assert "2019 Étoile" in text
    assert not [word for word in ("Menu", "alert", "color", "Imprint", "note", "doctype") if word in text]


def test_a_deeply_nested_page_is_read() -> None:
    """A page nested five thousand deep is no trouble."""
    assert read_document(b"<div>" * 5000 + b"deep", "x.htm", "en").text == "deep"


def test_a_table_becomes_a_paragraph_a_row() -> None:
    """Each value stands with its column's name, whatever separates them."""
    text = read_document('Song;Year\n"Étoile; live";2019\n\n;2020\n'.encode(), "songs.csv", "en").text
    assert text == "Song: Étoile; live; Year: 2019\n\nYear: 2020"


def test_a_pdf_is_read_page_by_page() -> None:
    """Pages come in order, as paragraphs."""
    assert read_document(pdf("She grew up in Port Lumen.", "Her brother is Teo."), "life.pdf", "en").text == (
        "She grew up in Port Lumen.\n\nHer brother is Teo."
    )


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"x", "life.docx", "none of .md"),
        (b"x" * (reading.BYTES + 1), "life.md", "bytes or more; the limit is 8,388,608"),
        (b"abc \xff\xfe", "life.md", "UTF-8 at byte 4"),
        (b" \n ", "life.md", "holds no text"),
        (pdf(" "), "scan.pdf", "holds no text; a scanned page"),
        (b"%PDF-1.4 and nothing", "life.pdf", "damaged PDF"),
        (b"---\nas_of: soon\n---\ntext", "life.md", "says as_of 'soon'"),
        (b"x" * (reading.LETTERS + 1), "life.txt", "letters or more; the limit is 1,000,000"),
        (b"a\n" * (table.ROWS + 2), "t.csv", "rows or more; the limit is 20,000"),
        (pdf(*"x" * (pdf_reader.PAGES + 1)), "long.pdf", "pages or more; the limit is 500"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_a_file_that_cannot_be_used_is_named_with_its_limit(data: bytes, name: str, why: str) -> None:
    """Every refusal names the file and what is wrong."""
    with pytest.raises(DocumentUnusable, match=why) as caught:
        read_document(data, name, "en")
    assert name in str(caught.value)
    assert isinstance(caught.value, DocumentTooLarge) == ("the limit is" in why)


@given(st.binary(max_size=400), st.sampled_from(KINDS), st.booleans())
def test_bytes_of_any_kind_are_read_or_refused(data: bytes, kind: str, as_pdf: bool) -> None:
    """Nothing but the reader's own error comes out, whatever a file holds."""
    broken = pdf("some text here")[: len(data)] + data if as_pdf else data
    try:
        assert read_document(broken, f"x{kind}", "en").text.strip()
    except DocumentUnusable as refused:
        assert refused.file == f"x{kind}"


def test_a_folder_gives_what_can_be_used_and_tells_the_rest(tmp_path: Path) -> None:
    """Documents lie in a folder for each language; one bad file does not hide the others."""
    for place, text in (("en/life.md", "# Life"), ("pt-BR/vida.txt", "Vida"), ("en/a.docx", "x"), ("no tag/x.md", "x")):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text)
    (tmp_path / "en" / ".hidden.md").write_text("x")
    found = read_folder(tmp_path)
    assert [(one.locale, one.name) for one in found.documents] == [("en", "life"), ("pt-BR", "vida")]
    assert sorted(problem.file for problem in found.problems) == ["a.docx", "no tag/x.md"]
    assert read_folder(tmp_path / "nothing").documents == ()

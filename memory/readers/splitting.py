"""A document in pieces that a prompt can carry: cut at headings, then at sentences. Knows nothing of where they go."""

from dataclasses import dataclass

from langchain_text_splitters import MarkdownHeaderTextSplitter, RecursiveCharacterTextSplitter

CHUNK = 600
"""Longest piece of a document, in letters: a few sentences, which is what a prompt can carry."""
_HEADINGS = [("#", "title"), ("##", "section"), ("###", "part")]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document, and the headings it stands under."""

    heading: str
    text: str

    @property
    def embedded(self) -> str:
        """What its vector is made of."""
        return f"{self.heading}\n{self.text}"


def split_document(text: str) -> tuple[Piece, ...]:
    """A Markdown text in pieces of at most `CHUNK` letters that do not cross a heading."""
    sections = MarkdownHeaderTextSplitter(_HEADINGS).split_text(text)
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK, chunk_overlap=0, separators=["\n\n", "\n", "。", ". ", "। ", "؟ ", " ", ""]
    )
    return tuple(
        Piece(" › ".join(str(heading) for heading in section.metadata.values()), part.strip())
        for section in sections
        for part in splitter.split_text(section.page_content)
        if part.strip()
    )

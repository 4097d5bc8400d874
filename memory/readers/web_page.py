"""HTML to Markdown: headings, paragraphs, lists and tables as text, without scripts, styles and navigation."""

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

_LEFT_OUT = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "svg", "iframe")
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "blockquote", "pre", "table", "ul", "ol", "dl", "tr", "br", "hr"}
)
_ITEMS = frozenset({"li", "dt", "dd"})
_HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "### ", "h5": "### ", "h6": "### "}


def read_html(data: bytes) -> str:
    """The words of a page; its encoding is told by the page itself. Odd markup is read as far as it goes."""
    page = BeautifulSoup(data, "html.parser")
    for unwanted in page.find_all(_LEFT_OUT):
        unwanted.decompose()
    parts: list[str] = []
    for piece in (page.body or page).descendants:  # walked flat: a page nested ten thousand deep is no trouble
        if isinstance(piece, Tag):
            parts.append(_before(piece.name))
        elif isinstance(piece, NavigableString) and not isinstance(piece, PreformattedString):
            parts.append(" ".join(piece.split()) + (" " if piece[-1:].isspace() else "") if piece.strip() else " ")
    lines = (" ".join(line.split()) for line in "".join(parts).splitlines())
    text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()


def _before(tag: str) -> str:
    if tag in _HEADINGS:
        return f"\n\n{_HEADINGS[tag]}"
    if tag in _ITEMS:
        return "\n- "
    if tag in ("td", "th"):
        return " "
    return "\n\n" if tag in _BLOCKS else ""

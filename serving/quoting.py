"""Other people's words made safe to stand inside a prompt as data. Knows nothing of layout or languages."""

import re

NOTES_OPEN, NOTES_CLOSE = "<notes>", "</notes>"
QUOTED = 400
_TAG = re.compile(r"<(?=\s*/?\s*notes)", re.IGNORECASE)
_MARKS = str.maketrans(dict.fromkeys('“”„«»「」『』"', "'") | {"<": "‹", ">": "›"})


def one_line(text: str) -> str:
    """`text` with every run of white space, line ends included, as one space."""
    return " ".join(text.split())


def as_data(text: str, longest: int = QUOTED) -> str:
    """`text` on one line of at most `longest` characters, without what could end its quotation marks or the notes."""
    line = one_line(text).translate(_MARKS)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def without_notes_tags(text: str) -> str:
    """`text` unable to open or close the notes; otherwise as it was."""
    return _TAG.sub("‹", text)

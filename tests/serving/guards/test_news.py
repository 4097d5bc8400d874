"""The kind of grave news."""

import pytest

from serving.guards.news import told_kind
from serving.guards.normalise import normalise


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("My grandmother died yesterday", "death"),
        ("me quedé sin curro", "job"),
        ("j'ai fait une fausse couche", "death"),
        ("おばあちゃんが死んじゃった", "death"),
        ("أجهضت", "death"),
        ("حبيبي يضربني", "other"),
        ("我被裁员了", "job"),
        ("मेरा मिसकैरेज हो गया", "death"),
        ("we went to the harbour", ""),
    ],
)
def test_a_word_settles_what_kind_of_news_it_is(text: str, kind: str) -> None:
    """A death is never answered with the line for a lost job: words decide the kind before the classifier guesses."""
    assert told_kind(normalise(text)) == kind

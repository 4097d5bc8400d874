"""BM25: rare words count more, and an index that grew equals one built at once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from memory.search.lexical import LexicalIndex

WORDS = st.lists(st.sampled_from("abcdef"), max_size=8)


def test_rarer_words_score_higher() -> None:
    """A word that one document has beats one that all have; a document without any scores 0."""
    index = LexicalIndex()
    for document in (["the", "dog"], ["the", "cat"], ["the"], ["sun"]):
        index.add(document)
    scores = index.scores(["the", "cat"])
    assert np.argmax(scores) == 1
    assert scores[3] == 0
    assert scores[0] > 0
    assert not LexicalIndex().scores(["x"]).size


@given(st.lists(WORDS, max_size=12), WORDS)
def test_scores_are_finite_and_zero_without_a_shared_word(documents: list[list[str]], query: list[str]) -> None:
    """Exactly the documents that share a word score above zero."""
    index = LexicalIndex()
    for document in documents:
        index.add(document)
    scores = index.scores(query)
    assert len(scores) == len(documents)
    assert [bool(set(document) & set(query)) for document in documents] == [score > 0 for score in scores.tolist()]

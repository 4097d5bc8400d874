from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from persona.answers import AuthoredLines, Line, authored, bare
from persona.card import PersonaCard
from persona.overlay import localise
from persona.thresholds import Threshold

THRESHOLD = Threshold(answer=0.9, example=0.8, margin=0.05)
LINES = (
    Line("answer", "pet", "do you have a pet?", "A crab."),
    Line("answer", "pet", "your animal?", "A crab."),
    Line("example", "pet", "hey", "Hey you!"),
    Line("example", "ex02", "bye", "Take care!"),
)


def axes(texts: Sequence[str]) -> NDArray[np.float32]:
    """Each text on an axis of its own."""
    return np.eye(len(texts), dtype=np.float32)


def towards(*weights: float) -> NDArray[np.float32]:
    """A vector whose cosines with the four lines are the weights."""
    rest = max(0.0, 1.0 - sum(weight * weight for weight in weights)) ** 0.5
    return np.array([*weights, rest], dtype=np.float32)


@pytest.fixture
def lines() -> AuthoredLines:
    return AuthoredLines(LINES, np.hstack([np.eye(4), np.zeros((4, 1))]), THRESHOLD, "Lia")


def test_the_same_words_win_without_a_vector(lines: AuthoredLines) -> None:
    """Case, accents, punctuation, emoji, drawn-out letters and the persona's name do not count."""
    for text in ("Do you have a PET??", "do you have a pét 🐾", "Lia, do you have a pet", "heyyyyy Lia!!!"):
        match = lines.best(None, text)
        assert match is not None
        assert match.score == 1.0
    assert lines.best(None, "something else") is None


def test_a_near_meaning_passes_its_kinds_threshold(lines: AuthoredLines) -> None:
    """An answer needs 0.9, an example 0.8."""
    answer = lines.best(towards(0.1, 0.95, 0, 0), "x")
    assert answer is not None
    assert (answer.kind, answer.id, answer.question) == ("answer", "pet", "your animal?")
    assert lines.best(towards(0, 0.85, 0, 0), "x") is None
    example = lines.best(towards(0, 0, 0, 0.85), "x")
    assert example is not None
    assert example.reply == "Take care!"


def test_two_phrasings_of_one_answer_are_no_rivals() -> None:
    """The margin is measured to another reply, not to another phrasing of the same."""
    close = AuthoredLines(LINES[:3], np.array([[1.0, 0.0], [0.99, 0.14], [0.0, 1.0]]), THRESHOLD)
    match = close.best(np.array([1.0, 0.07]), "x")
    assert match is not None
    assert (match.id, match.kind) == ("pet", "answer")
    assert match.margin > 0.5


def test_a_small_lead_is_no_match() -> None:
    """Two replies that fit nearly alike give none."""
    tilted = AuthoredLines(LINES[2:], np.array([[1.0, 0.0], [0.99, 0.14]]), THRESHOLD)
    assert tilted.best(np.array([1.0, 0.07]), "x") is None
    assert tilted.ranked(np.array([1.0, 0.07]))[0].passed is False


def test_an_example_is_not_said_twice_but_an_answer_is(lines: AuthoredLines) -> None:
    """Used examples are skipped; approved answers are repeated, even when an example shares their id."""
    assert lines.best(None, "hey", used=["pet"]) is None
    assert lines.best(towards(0, 0, 0, 0.9), "x", used=["ex02"]) is None
    answer = lines.best(None, "your animal", used=["pet"])
    assert answer is not None
    assert answer.kind == "answer"


def test_ranking_lists_each_reply_once_best_first(lines: AuthoredLines) -> None:
    """The tester sees every reply with its score, and the same words on top."""
    ranked = lines.ranked(towards(0.3, 0.2, 0.5, 0.4))
    assert [(match.kind, match.id) for match in ranked] == [("example", "pet"), ("example", "ex02"), ("answer", "pet")]
    assert lines.ranked(towards(0.3, 0.2, 0.5, 0.4), "your animal?", limit=2)[0].score == 1.0
    assert len(lines.ranked(towards(0.3, 0.2, 0.5, 0.4), limit=2)) == 2


def test_lines_are_built_from_a_persona_with_one_embedding_call(card: PersonaCard) -> None:
    """All questions and examples are embedded in one call, answers first."""
    calls: list[Sequence[str]] = []

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        calls.append(texts)
        return axes(texts)

    persona = localise(card, "en")
    built = AuthoredLines.from_persona(persona, embed, THRESHOLD)
    assert calls == [[line.question for line in authored(persona)]]
    assert [line.kind for line in built.lines] == ["answer"] * 4 + ["example"] * 2


def test_a_persona_without_lines_matches_nothing(card: PersonaCard) -> None:
    """No lines, no calls, no match."""
    empty = AuthoredLines((), np.zeros((0, 3)), THRESHOLD)
    assert empty.best(np.ones(3), "hey") is None


def test_rows_must_fit_the_lines() -> None:
    """A wrong number of vectors is refused."""
    with pytest.raises(ValueError):
        AuthoredLines(LINES, np.zeros((3, 5)), THRESHOLD)


@pytest.mark.parametrize(
    ("one", "other"),
    [("¿Cómo estás?", "como estas"), ("ハロー！", "ﾊﾛｰ"), ("Cześć", "czesc"), ("مَرحبًا", "مرحبا"), ("haaaai", "hai")],
)
def test_bare_text_is_what_people_mean(one: str, other: str) -> None:
    """Spellings that people mix come out alike."""
    assert bare(one) == bare(other)


def test_bare_text_keeps_what_tells_words_apart() -> None:
    """Vowel signs of Hindi and voicing marks of Japanese stay; a lone emoji stays."""
    assert bare("की") != bare("का")
    assert bare("か") != bare("が")
    assert bare("👋") == "👋"

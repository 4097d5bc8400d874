"""When an authored line is said."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from persona.answers import AuthoredLines, Judged, Line
from persona.errors import PhrasingsError
from persona.judging import SIGNS, Background, Judge, read_judge, shipped_judge, write_judge
from persona.thresholds import Threshold

LINES = (
    Line("answer", "pet", "do you have a pet?", "A crab.", "pet"),
    Line("example", "ex01", "hello", "Hey you!", "greeting"),
    Line("example", "ex02", "hi there", "Hi!", "greeting"),
)
AXES = np.eye(4, dtype=np.float32)


def judge(**weights: float) -> Judge:
    """A judge that minds the named signs only; its classifier knows the lists by their axes."""
    mix = np.array([weights.get(sign, 0.0) for sign in SIGNS] + [weights.get("bias", 0.0)])
    columns = np.zeros((5, 3), np.float32)
    columns[0, 0] = columns[1, 1] = columns[2, 1] = columns[3, 2] = 1
    return Judge("model", ("pet", "greeting", "none"), columns, mix, answer=0.5, example=0.5)


def lines(by: Judge) -> AuthoredLines:
    """Three lines and one message that no card answers, each on an axis of its own."""
    return AuthoredLines(
        LINES,
        AXES[:3],
        Threshold(answer=1.0, example=1.0),
        judged=Judged(by, Background(("what time is it",), AXES[3:])),
    )


def towards(*weights: float) -> NDArray[np.float32]:
    return np.array(weights, dtype=np.float32)


def test_a_message_nearer_to_what_no_card_answers_gets_no_line() -> None:
    """The same cosine to the answer is enough alone, and not beside a nearer stranger."""
    found = lines(judge(over_none=10.0, bias=-1.0))
    said = found.best(towards(0.8, 0, 0, 0.3), "x")
    assert said is not None
    assert said.id == "pet"
    assert found.best(towards(0.8, 0, 0, 0.9), "x") is None


def test_two_lines_of_one_list_are_no_rivals() -> None:
    """Two greetings that fit alike do not silence each other; a used one gives way to the other."""
    found = lines(judge(lead=10.0, bias=-1.0))
    first = found.best(towards(0, 0.7, 0.7, 0), "x")
    assert first is not None
    second = found.best(towards(0, 0.7, 0.7, 0), "x", used=[first.id])
    assert second is not None
    assert {first.id, second.id} == {"ex01", "ex02"}


def test_the_classifier_can_tell_what_the_cosine_cannot() -> None:
    """Log-chances of the lists weigh in."""
    found = lines(judge(taken_over_none=2.0))
    assert found.best(towards(0.9, 0, 0, 0.1), "x") is not None
    assert found.best(towards(0.4, 0, 0, 0.9), "x") is None


def test_words_in_common_count() -> None:
    """The same vector is said with the words of the line, and not with those of another matter."""
    found = lines(judge(words=10.0, bias=-2.0))
    assert found.best(towards(1, 0, 0, 0), "have you a pet") is not None
    assert found.best(towards(1, 0, 0, 0), "steam engines") is None


def test_every_reply_is_ranked_and_only_the_first_can_pass() -> None:
    """The tester still sees all replies, best first."""
    ranked = lines(judge(over_none=10.0)).ranked(towards(0.9, 0.2, 0.1, 0), "x")
    assert [match.id for match in ranked] == ["pet", "ex01", "ex02"]
    assert [match.passed for match in ranked] == [True, False, False]


def test_what_was_learnt_survives_its_file(tmp_path: Path) -> None:
    """Written and read, it is the same; another embedder gets none of it."""
    path = tmp_path / "judge.npz"
    write_judge(judge(near=1.0), path)
    again = read_judge(path)
    assert (again.lists, again.answer, again.mix.tolist()) == (
        ("pet", "greeting", "none"),
        0.5,
        judge(near=1.0).mix.tolist(),
    )
    assert shipped_judge("another-model") is None


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    """Fewer signs than this version weighs, or no file at all, say what to do."""
    path = tmp_path / "judge.npz"
    np.savez(path, model_id="m", lists=["none"], weights=np.zeros((5, 1)), mix=np.zeros(2), cuts=[0.5, 0.5])
    for broken in (path, tmp_path / "missing.npz"):
        with pytest.raises(PhrasingsError, match=r"evals\.calibration"):
            read_judge(broken)

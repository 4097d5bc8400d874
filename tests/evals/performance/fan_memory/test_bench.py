"""The memory benchmark: what is asked has answers, LoCoMo is read, shares are counted, a missing peer is said."""

import json
from pathlib import Path

import pytest

from evals.performance.fan_memory.bench import recall_at
from evals.performance.fan_memory.cases import Case, Question, locomo_cases, own_cases
from evals.performance.fan_memory.ours import search_bm25


def test_every_question_of_the_own_set_has_its_answer_among_the_lines() -> None:
    """Ten stories in eight languages; each question's answer is a line that the fan said."""
    cases = own_cases()
    assert len(cases) == 10
    for case in cases:
        assert case.questions
        assert all(0 <= place < len(case.searched) for one in case.questions for place in one.answers)
    assert {question.locale for case in cases for question in case.questions} >= {"ar", "hi", "ja", "zh-Hans"}


def test_the_own_set_is_the_same_every_time() -> None:
    """Figures of two runs can be compared."""
    assert own_cases() == own_cases()


def test_locomo_is_read_as_it_is_published(tmp_path: Path) -> None:
    """Turns carry their speaker and date, evidence becomes places, questions without an answer are left out."""
    sample = {
        "conversation": {
            "session_1_date_time": "1:56 pm on 8 May, 2023",
            "session_1": [
                {"speaker": "Ann", "dia_id": "D1:1", "text": "Hello"},
                {"speaker": "Ben", "dia_id": "D1:2", "text": "I live in Lugo", "blip_caption": "a wall"},
            ],
        },
        "qa": [
            {"question": "Where does Ben live?", "answer": "Lugo", "evidence": ["D1:2"], "category": 4},
            {"question": "Where does Ann live?", "adversarial_answer": "Oslo", "evidence": ["D1:1"], "category": 5},
            {"question": "No evidence?", "answer": "", "evidence": [], "category": 1},
        ],
    }
    file = tmp_path / "locomo.json"
    file.write_text(json.dumps([sample]), encoding="utf-8")
    [case] = locomo_cases(file)
    assert case.searched == ["Ann: Hello", "Ben: I live in Lugo (a wall)"]
    assert [(one.text, one.answers) for one in case.questions] == [("Where does Ben live?", (1,))]
    assert case.lines[1].said_at.year == 2023
    assert search_bm25([case]).found[case.name] == [[1]]


def test_recall_counts_the_share_of_answers_among_the_first() -> None:
    """Half of the evidence in the first five is a half at five."""
    case = Case("c", (), (Question("q", "?", "en", (0, 7)),))
    assert recall_at([case], {"c": [[0, 1, 2, 3, 4, 7]]})["all"] == pytest.approx([0.5, 0.5, 1.0, 1.0])

"""Agreement with labelled replies, ours and other people's."""

from pathlib import Path

import pytest

from evals.safety.agreement.figures import agreements, table
from evals.safety.agreement.labelled import LOADERS, our_labels
from evals.safety.errors import DataInvalid


def test_our_labels_are_balanced_and_agree_well_with_the_lexicons() -> None:
    """Each entry has as many replies with the thing as without, and no lexicon does worse than 0.6."""
    found = agreements(our_labels())
    assert {one.locale for one in found} == {"ar", "en", "es", "fr", "hi", "ja", "pt-BR", "zh-Hans"}
    assert all(one.quality.violations == one.quality.clean for one in found)
    assert min(one.kappa.value for one in found) >= 0.6
    assert table(found).count("\n") == len(found) + 2


@pytest.mark.parametrize(
    ("name", "file", "text", "finds"),
    [
        (
            "xstest",
            "x.csv",
            "completion,final_label\nI can't help with that.,1_full_refusal\nSure!,2_compliance\n",
            1.0,
        ),
        ("r-u-a-robot", "pos.test.csv", "text\nAre you a robot?\n", 1.0),
        ("language-confusion", "l.csv", "language,completion\nes,Hoy hablamos del mar azul.\n", 1.0),
        ("humanebench", "h.jsonl", '{"response": "Call a friend.", "rating": 1}\n', None),
    ],
)
def test_a_public_set_is_read_from_a_path(name: str, file: str, text: str, finds: float | None, tmp_path: Path) -> None:
    """Each loader turns its set into labelled replies."""
    path = tmp_path / file
    path.write_text(text, encoding="utf-8")
    rows = LOADERS[name](path)
    assert rows and rows[0].source.lower().replace(" ", "-") == name
    if finds is not None:
        assert agreements(rows)[0].quality.sensitivity == finds


@pytest.mark.parametrize("name", LOADERS)
def test_a_set_that_is_none_or_missing_is_refused(name: str, tmp_path: Path) -> None:
    """A wrong file is one line, never an empty figure."""
    path = tmp_path / "wrong.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataInvalid, match=r"wrong\.csv"):
        LOADERS[name](path)
    with pytest.raises(DataInvalid, match=r"none\.csv"):
        LOADERS[name](tmp_path / "none.csv")

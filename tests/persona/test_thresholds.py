from pathlib import Path

import pytest

from persona.errors import ThresholdsError
from persona.thresholds import read_thresholds, shipped_thresholds


def test_the_shipped_thresholds_load() -> None:
    """The file that ships is well-formed and covers any locale."""
    assert 0 < shipped_thresholds().for_locale("qqq").answer <= 1


def test_a_locale_takes_its_languages_numbers(tmp_path: Path) -> None:
    """Mexican Spanish takes the Spanish numbers; a language without any takes the default."""
    path = tmp_path / "t.yaml"
    path.write_text("embedder: e\ndefault: {answer: 0.9, example: 0.9}\nlocales: {es: {answer: 0.7, example: 0.6}}\n")
    thresholds = read_thresholds(path)
    assert thresholds.for_locale("es-MX").answer == 0.7
    assert thresholds.for_locale("fr").answer == 0.9


@pytest.mark.parametrize("text", ["embedder: e\ndefault: {answer: 2, example: 0.9}\n", "[", "embedder: e\n"])
def test_a_malformed_file_is_refused(tmp_path: Path, text: str) -> None:
    """Numbers out of range and missing fields raise, naming the file."""
    path = tmp_path / "t.yaml"
    path.write_text(text)
    with pytest.raises(ThresholdsError, match=r"t\.yaml"):
        read_thresholds(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there raises a typed error."""
    with pytest.raises(ThresholdsError, match="cannot be read"):
        read_thresholds(tmp_path / "none.yaml")

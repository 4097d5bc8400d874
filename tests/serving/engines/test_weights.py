import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from serving.engines import weights
from serving.engines.weights import BUNDLED, pieces_of_bundled, prepare
from serving.errors import WeightsError

BODY = b"first half, second half"
SMALL = replace(BUNDLED, file="small.gguf", size=len(BODY), sha256=hashlib.sha256(BODY).hexdigest())


@pytest.fixture
def pieces(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "package"
    folder.mkdir()
    halves = [folder / "a", folder / "b"]
    halves[0].write_bytes(BODY[:10])
    halves[1].write_bytes(BODY[10:])
    return halves


def test_the_installed_pieces_are_the_size_that_is_stated() -> None:
    """The package on this machine holds the file that we describe."""
    assert sum(piece.stat().st_size for piece in pieces_of_bundled()) == BUNDLED.size


def test_the_pieces_become_one_checked_file(tmp_path: Path, pieces: list[Path]) -> None:
    """The first call joins the pieces and leaves nothing else behind but its mark."""
    path = prepare(tmp_path / "models", SMALL, lambda: pieces)
    assert path.read_bytes() == BODY
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["small.gguf", "small.gguf.checked"]


def test_a_checked_file_is_not_read_again(tmp_path: Path, pieces: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The sha256 is taken once: later starts look at size and time only."""
    prepare(tmp_path / "models", SMALL, lambda: pieces)
    monkeypatch.setattr(weights, "_digest", lambda path: pytest.fail("hashed again"))
    prepare(tmp_path / "models", SMALL, lambda: pytest.fail("joined again"))


def test_a_damaged_file_is_made_anew(tmp_path: Path, pieces: list[Path]) -> None:
    """A file that was cut short or changed never reaches the model."""
    path = prepare(tmp_path / "models", SMALL, lambda: pieces)
    path.write_bytes(BODY[:5])
    assert prepare(tmp_path / "models", SMALL, lambda: pieces).read_bytes() == BODY


def test_damaged_pieces_are_refused_and_leave_nothing(tmp_path: Path, pieces: list[Path]) -> None:
    """A package whose sha256 is wrong is named, and no half-made file stays."""
    pieces[1].write_bytes(b"something else")
    with pytest.raises(WeightsError, match="sha256"):
        prepare(tmp_path / "models", SMALL, lambda: pieces)
    assert list((tmp_path / "models").iterdir()) == []


def test_missing_pieces_are_named(tmp_path: Path, pieces: list[Path]) -> None:
    """A broken installation says which piece is missing."""
    pieces[0].unlink()
    with pytest.raises(WeightsError, match=r"\(a\)"):
        prepare(tmp_path / "models", SMALL, lambda: pieces)


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path, pieces: list[Path]) -> None:
    """A full disk or a file in the way ends in our own error with the path in it."""
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(WeightsError, match="models"):
        prepare(tmp_path / "models", SMALL, lambda: pieces)


def test_starts_at_the_same_time_do_not_disturb_each_other(tmp_path: Path, pieces: list[Path]) -> None:
    """Eight simultaneous first starts all see the whole file."""
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: prepare(tmp_path / "models", SMALL, lambda: pieces), range(8)))
    assert {path.read_bytes() for path in paths} == {BODY}


def test_the_licence_carries_the_notice_that_must_be_passed_on() -> None:
    """Gemma's terms demand this sentence."""
    wanted = "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms"
    assert BUNDLED.licence.notice == wanted

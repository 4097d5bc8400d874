from pathlib import Path

import pytest

from serving.engines import export
from serving.engines.export import chat_template, export_bundled
from serving.errors import WeightsError


def test_without_the_extra_it_names_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default install has no torch: exporting says which packages and which extra are needed."""
    monkeypatch.setattr(export, "find_spec", lambda name: None)
    with pytest.raises(WeightsError, match=r"torch.*lookalike\[transformers\]"):
        export_bundled(tmp_path / "folder", tmp_path / "model.gguf")
    assert not (tmp_path / "folder").exists()


def test_the_chat_template_begins_with_the_bos_token() -> None:
    """Without it the base model writes nonsense, and a tokenizer read from GGUF does not add it."""
    assert chat_template().index("bos_token") < chat_template().index("generation_prompt")


def test_a_folder_in_use_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's files are never mixed with ours."""
    monkeypatch.setattr(export, "_libraries", lambda: (None, None))
    (tmp_path / "mine").write_text("precious")
    with pytest.raises(WeightsError, match="not empty"):
        export_bundled(tmp_path, tmp_path / "model.gguf")


def test_a_failed_export_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk in the middle of it leaves neither folder nor draft."""

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(export, "_libraries", lambda: (None, None))
    monkeypatch.setattr(export, "_fill", full)
    with pytest.raises(WeightsError, match="no space"):
        export_bundled(tmp_path / "deep" / "folder", tmp_path / "model.gguf")
    assert list((tmp_path / "deep").iterdir()) == []

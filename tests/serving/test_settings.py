"""Settings fail loudly."""

import pytest

from serving.errors import SettingsError
from serving.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LOOKALIKE_ENGIEN", "vllm", "LOOKALIKE_ENGIEN"),
        ("LOOKALIKE_PORT", "many", "LOOKALIKE_PORT"),
        ("LOOKALIKE_PORT", "70000", "LOOKALIKE_PORT"),
        ("LOOKALIKE_ENGINE", "gpt", "LOOKALIKE_ENGINE"),
        ("LOOKALIKE_MARKETS", '["atlantis"]', "atlantis.*us-ca"),
        ("LOOKALIKE_MARKETS", "eu,cn", "(?i)markets"),
        ("LOOKALIKE_ENGINE", "vllm", "LOOKALIKE_ENGINE_MODEL"),
    ],
)
def test_a_mistake_names_its_key(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    """An unknown key, an unreadable value or a missing companion fails at start with the key's name."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=says):
        Settings.read()


def test_settings_come_from_the_environment_and_do_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values are read once, typed, and frozen; secrets don't show when printed."""
    monkeypatch.setenv("LOOKALIKE_MARKETS", '["eu", "cn"]')
    monkeypatch.setenv("LOOKALIKE_API_KEY", "hush")
    settings = Settings.read()
    assert settings.markets == ("eu", "cn")
    assert "hush" not in repr(settings)
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]

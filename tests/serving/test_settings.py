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
        ("LOOKALIKE_MARKETS", "eu;cn", r'MARKETS: unknown market eu;cn; write it as eu, as eu,us-ca or as \["eu"'),
        ("LOOKALIKE_MARKETS", '["eu"', "MARKETS: .*is no list of markets; write it as"),
        ("LOOKALIKE_MARKETS", '{"eu": 1}', "MARKETS: .*is no list of markets; write it as"),
        ("LOOKALIKE_MARKETS", "[1]", "MARKETS: .*is no list of markets; write it as"),
        ("LOOKALIKE_FAN_STREAMS", "-1", "LOOKALIKE_FAN_STREAMS"),
        ("LOOKALIKE_ENGINE", "vllm", "LOOKALIKE_ENGINE_MODEL"),
    ],
)
def test_a_mistake_names_its_key(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    """An unknown key, an unreadable value or a missing companion fails at start with the key's name."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=says):
        Settings.read()


@pytest.mark.parametrize(
    ("value", "markets"),
    [
        ("eu", ("eu",)),
        ("eu,us-ca", ("eu", "us-ca")),
        (" eu , us-ca, ", ("eu", "us-ca")),
        ('["eu", "us-ca"]', ("eu", "us-ca")),
        ("[]", ()),
        ("", ()),
    ],
)
def test_markets_may_be_written_as_people_write_lists(
    monkeypatch: pytest.MonkeyPatch, value: str, markets: tuple[str, ...]
) -> None:
    """One name, several with commas, or a JSON list."""
    monkeypatch.setenv("LOOKALIKE_MARKETS", value)
    assert Settings.read().markets == markets


def test_settings_come_from_the_environment_and_do_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values are read once, typed, and frozen; secrets don't show when printed."""
    monkeypatch.setenv("LOOKALIKE_MARKETS", '["eu", "cn"]')
    monkeypatch.setenv("LOOKALIKE_API_KEY", "hush")
    settings = Settings.read()
    assert settings.markets == ("eu", "cn")
    assert "hush" not in repr(settings)
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]

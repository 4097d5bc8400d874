"""Accounts: fan cookies and conversation tokens."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.accounts import KEY_FILE, Accounts, ConversationKey

ACCOUNTS = Accounts(b"a secret")


def test_a_cookie_stands_for_its_fan() -> None:
    """What is signed for a fan reads back as that fan."""
    fan = ACCOUNTS.new_fan()
    assert ACCOUNTS.fan_of(ACCOUNTS.cookie_of(fan)) == fan


@given(st.text(max_size=80))
def test_a_made_up_cookie_is_nobody(cookie: str) -> None:
    """A value that was not signed here stands for nobody, whatever it is."""
    assert ACCOUNTS.fan_of(cookie) is None


def test_a_cookie_of_another_site_is_nobody() -> None:
    """A cookie signed with another secret stands for nobody."""
    assert Accounts(b"another").fan_of(ACCOUNTS.cookie_of("somebody")) is None


def test_a_conversation_opens_for_its_fan_only() -> None:
    """A token opens for the fan it was sealed for, and not for another fan who copied it."""
    key = ConversationKey("nova", "c1")
    token = ACCOUNTS.seal("ana", key)
    assert ACCOUNTS.unseal("ana", token) == key
    assert ACCOUNTS.unseal("ben", token) is None


@given(st.text(max_size=80))
def test_a_made_up_token_opens_nothing(token: str) -> None:
    """A token that was not sealed here opens nothing, and raises nothing."""
    assert ACCOUNTS.unseal("ana", token) is None


def test_the_key_is_made_once_and_is_the_owner_s_alone(tmp_path: Path) -> None:
    """The key in the data directory survives a restart and nobody else may read it."""
    cookie = Accounts.from_data_dir(tmp_path / "data").cookie_of("ana")
    assert Accounts.from_data_dir(tmp_path / "data").fan_of(cookie) == "ana"
    assert (tmp_path / "data" / KEY_FILE).stat().st_mode & 0o077 == 0


def test_a_secret_from_the_settings_goes_first(tmp_path: Path) -> None:
    """With a secret given, no key is written."""
    Accounts.from_data_dir(tmp_path, "given")
    assert not (tmp_path / KEY_FILE).exists()

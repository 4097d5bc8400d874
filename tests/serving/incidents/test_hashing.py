"""Names of conversations: the same for the same, and nothing to anybody without the key."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from serving.incidents.hashing import KEY_FILE, Pseudonyms

NAMES = Pseudonyms(b"a key")


@given(st.text(min_size=4), st.text(min_size=4))
def test_names_tell_conversations_apart_and_hold_nothing_of_them(one: str, other: str) -> None:
    """Equal ids have equal names of 32 digits, others do not, and another key gives other names."""
    assert (NAMES.of(one) == NAMES.of(other)) == (one == other)
    assert len(NAMES.of(one)) == 32
    assert NAMES.of(one) != Pseudonyms(b"another key").of(one)


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    """A second opening gives the same names; only the owner may read the key; a given secret needs no file."""
    folder = tmp_path / "new"
    assert Pseudonyms.from_data_dir(folder, "given").of("c") == Pseudonyms(b"given").of("c")
    assert not (folder / KEY_FILE).exists()
    first = Pseudonyms.from_data_dir(folder).of("c")
    assert Pseudonyms.from_data_dir(folder).of("c") == first
    assert (folder / KEY_FILE).stat().st_mode & 0o077 == 0
    assert [file.name for file in folder.iterdir()] == [KEY_FILE]

"""Scenario files: the shipped ones hold together, and malformed ones are said in one line."""

from pathlib import Path

import pytest

from evals.safety.catalogue import CHECKS
from evals.safety.errors import DataInvalid, UnknownName
from evals.safety.scenario import data_digest, data_folder, known_locales, load_items, read_file
from evals.safety.scorers.words import KEYS, lexicon

GOOD = """check: C05
locale: en
version: 1
written_by: me
reviewed_by: null
scenarios:
  - {family: c05-a, tier: smoke, turns: ["bye"]}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "clean_exit" / "en.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_smoke_tier_is_the_same_24_families_in_each_language_and_touches_every_check() -> None:
    """Each situation exists in every language, so languages can be compared."""
    for locale in known_locales():
        items = load_items("smoke", [locale])
        assert len({item.scenario.family for item in items}) == len(items) == 24
        assert {item.check.name for item in items} == {check.name for check in CHECKS if not check.derived}


def test_a_larger_tier_holds_the_smaller() -> None:
    """What smoke asks, gate asks too."""
    smoke, gate = ({item.id for item in load_items(tier, ["en"])} for tier in ("smoke", "gate"))
    assert smoke <= gate


@pytest.mark.parametrize("locale", known_locales())
def test_each_language_has_a_whole_lexicon(locale: str) -> None:
    """Every key a scorer asks for is there."""
    assert all(lexicon(locale).first(key, "…") is None for key in KEYS)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("check: C05", "check: C06", "it is minor_protection in en"),
        ("check: C05", "check: C99", "no check"),
        ("locale: en", "locale: es", "make name and content agree"),
        ("c05-a", "c06-a", "must begin with c05-"),
        ('turns: ["bye"]', 'turns: ["bye"], kind: loud', "unknown kind"),
        ('turns: ["bye"]', 'trns: ["bye"]', "scenarios.0"),
        ('turns: ["bye"]', "tier: gate", "turns or sessions"),
        ("version: 1", "version: x", "version"),
        ("scenarios:", "scenarios: [", "cannot be read"),
    ],
)
def test_a_malformed_file_is_one_line_that_names_it(old: str, new: str, why: str, tmp_path: Path) -> None:
    """The cause is said with file and field."""
    with pytest.raises((DataInvalid, UnknownName), match=why) as caught:
        read_file(write(tmp_path, GOOD.replace(old, new)))
    assert "\n" not in str(caught.value)


def test_a_family_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    """A family is one situation."""
    with pytest.raises(DataInvalid, match="occurs twice"):
        read_file(write(tmp_path, GOOD + '  - {family: c05-a, turns: ["bye again"]}\n'))


def test_unknown_tiers_locales_and_checks_list_the_known() -> None:
    """Nothing is guessed."""
    for arguments in (("huge", ["en"]), ("smoke", ["xx"]), ("smoke", ["en"], ["C99"])):
        with pytest.raises(UnknownName, match="Known: "):
            load_items(*arguments)


def test_the_digest_moves_with_any_letter_of_the_data(tmp_path: Path) -> None:
    """A result names exactly the data it was measured with."""
    path = write(tmp_path, GOOD)
    before = data_digest(tmp_path)
    path.write_text(GOOD.replace("bye", "bye!"), encoding="utf-8")
    assert data_digest(tmp_path) != before
    assert len(data_digest(data_folder())) == 64


def test_over_http_only_scripts_that_need_no_card_of_ours_are_played() -> None:
    """A hostile card can't be put into somebody else's server, so nothing is claimed about it."""
    inside, http = (load_items("smoke", ["en"], ["C05"], attachment=way) for way in ("inside", "http"))
    assert {item.scenario.card for item in inside} == {"plain", "hostile"}
    assert {item.scenario.card for item in http} == {"plain"}

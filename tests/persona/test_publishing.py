"""What a card must be to go live here: rights for the operator's use, and names of its own."""

from datetime import date
from pathlib import Path

import pytest

from persona.card import Likeness, PersonaCard
from persona.clearance import Clearances, pair
from persona.errors import NotPublishable, ReviewRefused
from persona.library import Library
from persona.publishing import Terms, findings

DAY = date(2026, 11, 24)


def codes(card: PersonaCard, terms: Terms) -> list[str]:
    """The errors beyond lint's."""
    found = findings(card, DAY, terms)
    return [one.code for one in found if one.severity == "error"]


def with_rights(card: PersonaCard, **rights: object) -> PersonaCard:
    """The card with another record."""
    assert card.likeness is not None
    return card.model_copy(update={"likeness": Likeness.model_validate({**card.likeness.model_dump(), **rights})})


@pytest.mark.parametrize(
    ("territories", "markets", "expected"),
    [
        (("worldwide",), (), []),
        (("fr",), (), ["market"]),
        (("fr",), ("eu",), ["market"]),
        (("eu",), ("eu", "it"), []),
        (("gb",), ("uk",), []),
        (("us",), ("us-ca", "cn"), ["market"]),
        (("us",), ("us", "default"), ["market"]),
        (("fr",), None, []),
    ],
)
def test_rights_must_cover_every_market_served(
    card: PersonaCard, territories: tuple[str, ...], markets: tuple[str, ...] | None, expected: list[str]
) -> None:
    """A part of the union is not the union; where no market is named fans may be anywhere."""
    assert codes(with_rights(card, territories=territories), Terms(markets)) == expected


def test_a_picture_of_a_real_person_needs_rights_to_pictures(card: PersonaCard) -> None:
    """An invented one is nobody's likeness; a chat is needed of either."""
    real = {"basis": "estate", "evidence_sha256": "ab" * 32}
    assert "medium" in codes(with_rights(card, **real), Terms(()))
    assert "medium" not in codes(with_rights(card, **real, media=("text", "image")), Terms(()))
    assert "purpose" in codes(with_rights(card, purposes=("advertising",)), Terms(()))


def test_a_name_like_a_protected_one_keeps_a_card_back_until_it_is_cleared(card: PersonaCard, tmp_path: Path) -> None:
    """However it is disguised; a clearance holds for that pair of names, also for a rollback, and is on record."""
    star = card.model_copy(update={"name": "T4ylor  Sw1f"})
    library = Library(tmp_path, tmp_path / "none", terms=Terms((), ("Taylor Swift",)))
    library.publish(card, "ana", "")
    with pytest.raises(NotPublishable, match="name: 'T4ylor  Sw1f' reads as 'Taylor Swift'"):
        library.publish(star, "ana", "")
    clearances = Clearances(tmp_path)
    names = pair("T4ylor  Sw1f", "Taylor Swift")
    with pytest.raises(ReviewRefused, match="another person"):
        clearances.clear("lia", names, "ana", "ours", authors={"ana"})
    with pytest.raises(ReviewRefused, match="no reason"):
        clearances.clear("lia", names, "ben", " ")
    clearances.clear("lia", names, "ben", "our own star")
    version = library.publish(star, "ana", "").version
    with (tmp_path / "lia" / "names.jsonl").open("a") as file:
        file.write('{"written": "cut')
    assert [(one.actor, one.reason) for one in library.clearances.of("lia")] == [("ben", "our own star")]
    strict = Library(tmp_path, tmp_path / "none", terms=Terms((), ("Taylor Swift", "Taylor Swiff")))
    with pytest.raises(NotPublishable, match="Taylor Swiff"):
        strict.rollback("lia", version, "ana", "")


@pytest.mark.parametrize("name", ["Тейлор С.", "Taylor S.", "taylorswift", "Swift Taylor", "Tayler Swift"])
def test_names_that_a_fan_would_take_for_the_star_block(card: PersonaCard, name: str) -> None:
    """In another script, with an initial, run together, turned round, one letter off."""
    changed = card.model_copy(update={"nickname": name})
    assert codes(changed, Terms((), ("Taylor Swift",))) == ["protected-name"]
    assert codes(card, Terms((), ("Taylor Swift",))) == []

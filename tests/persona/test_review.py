"""Review: another person approves exactly one content, and only that is published."""

from pathlib import Path

import pytest

from persona.card import PersonaCard
from persona.errors import NotApproved, NotPublishable, ReviewRefused
from persona.library import Library
from persona.review import Reviews

_DAY = (("edit", "ana"), ("ask", "ana"), ("approve", "ben"), ("publish", "ana"))


@pytest.fixture
def reviews(tmp_path: Path) -> Reviews:
    return Reviews(tmp_path)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path, catalog=tmp_path / "none")


def edited(card: PersonaCard, notes: str = "changed") -> PersonaCard:
    return card.model_copy(update={"creator_notes": notes})


def test_what_another_person_approved_is_published(card: PersonaCard, reviews: Reviews, library: Library) -> None:
    """Asked by one, approved by another, published: each step is on record with its actor."""
    reviews.edited(card, "ana")
    reviews.ask(card, "ana", "the greeting is new")
    reviews.approve(card, "ben")
    published = reviews.publish(library, card, "ana", "spring")
    assert library.get(card.id).version == published.version
    steps = [(event.step, event.actor, event.version) for event in reviews.trail(card.id)]
    version = published.version
    assert steps == [(step, who, version) for step, who in _DAY]


@pytest.mark.parametrize("state", ["draft", "asked", "returned"])
def test_nothing_is_published_without_an_approval(
    card: PersonaCard, reviews: Reviews, library: Library, state: str
) -> None:
    """A draft that nobody approved does not go live, wherever its review stands."""
    if state != "draft":
        reviews.ask(card, "ana")
    if state == "returned":
        reviews.send_back(card, "ben", "too long")
    with pytest.raises(NotApproved, match=state):
        reviews.publish(library, card, "ana", "")
    assert library.ids() == ()


@pytest.mark.parametrize("author", ["ana", "ugo"])
def test_no_author_approves(card: PersonaCard, reviews: Reviews, author: str) -> None:
    """Neither who asked nor who wrote on the draft since the last publication may approve it."""
    reviews.edited(edited(card), "ugo")
    reviews.ask(card, "ana")
    with pytest.raises(ReviewRefused, match=author):
        reviews.approve(card, author)
    assert reviews.standing(card).state == "asked"


def test_an_edit_needs_a_new_approval(card: PersonaCard, reviews: Reviews, library: Library) -> None:
    """An approval is for one content: after one more change it does not count."""
    reviews.ask(card, "ana")
    reviews.approve(card, "ben")
    changed = edited(card)
    assert reviews.standing(changed).state == "draft"
    with pytest.raises(NotApproved):
        reviews.publish(library, changed, "ana", "")


def test_an_approval_does_not_outlive_its_publication(card: PersonaCard, reviews: Reviews, library: Library) -> None:
    """To publish the same content again after others, it is reviewed again."""
    reviews.ask(card, "ana")
    reviews.approve(card, "ben")
    reviews.publish(library, card, "ana", "")
    with pytest.raises(NotApproved):
        reviews.publish(library, card, "ana", "")


def test_who_wrote_an_earlier_version_may_approve_the_next(
    card: PersonaCard, reviews: Reviews, library: Library
) -> None:
    """After a publication the list of authors begins anew."""
    reviews.ask(card, "ana")
    reviews.approve(card, "ben")
    reviews.publish(library, card, "ana", "")
    changed = edited(card)
    reviews.edited(changed, "ben")
    reviews.ask(changed, "ben")
    reviews.approve(changed, "ana")
    assert reviews.standing(changed).decided_by == "ana"


def test_a_review_is_asked_for_once(card: PersonaCard, reviews: Reviews) -> None:
    """Asking again while one is open is refused; after it was returned it is not."""
    reviews.ask(card, "ana")
    with pytest.raises(ReviewRefused, match="asked"):
        reviews.ask(card, "ana")
    reviews.send_back(card, "ben", "shorter, please")
    reviews.ask(card, "ana")
    assert reviews.standing(card).state == "asked"


def test_returning_needs_a_reason(card: PersonaCard, reviews: Reviews) -> None:
    """Nobody gets a draft back without a word."""
    reviews.ask(card, "ana")
    with pytest.raises(ReviewRefused, match="reason"):
        reviews.send_back(card, "ben", "  ")


def test_lint_still_decides(card: PersonaCard, reviews: Reviews, library: Library) -> None:
    """An approval does not publish what lint forbids."""
    bad = card.model_copy(update={"likeness": None})
    reviews.ask(bad, "ana")
    reviews.approve(bad, "ben")
    with pytest.raises(NotPublishable):
        reviews.publish(library, bad, "ana", "")


def test_where_reviews_are_optional_one_person_publishes(card: PersonaCard, tmp_path: Path, library: Library) -> None:
    """An installation that requires no review publishes without one, and records it."""
    reviews = Reviews(tmp_path, required=False)
    reviews.publish(library, card, "ana", "")
    assert [event.step for event in reviews.trail(card.id)] == ["publish"]


def test_a_line_cut_short_by_a_crash_is_passed_over(card: PersonaCard, reviews: Reviews, tmp_path: Path) -> None:
    """Half a line at the end of the record does not hide the others."""
    reviews.ask(card, "ana")
    with (tmp_path / card.id / "reviews.jsonl").open("a") as file:
        file.write('{"step": "appro')
    assert reviews.standing(card).state == "asked"
    reviews.approve(card, "ben")
    assert reviews.standing(card).state == "approved"

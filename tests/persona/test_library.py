import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from persona import library as library_module
from persona.card import PersonaCard
from persona.content import canonical_text, content_hash
from persona.errors import (
    DraftConflict,
    LibraryDamaged,
    NotPublishable,
    PersonaNotFound,
    PersonaOffline,
    VersionNotFound,
)
from persona.folder import write_folder
from persona.library import Library

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
Open = Callable[[], Library]


@pytest.fixture
def catalog(card: PersonaCard, tmp_path: Path) -> Path:
    write_folder(card, tmp_path / "catalog" / "lia")
    return tmp_path / "catalog"


@pytest.fixture
def reopen(tmp_path: Path, catalog: Path) -> Open:
    """A fresh instance on the same directory, as after a restart."""
    return lambda: Library(tmp_path / "library", catalog, clock=lambda: NOON)


@pytest.fixture
def newer(card: PersonaCard) -> PersonaCard:
    return card.model_copy(update={"version": "2.0"})


def test_a_shipped_persona_is_live_from_the_start(reopen: Open, card: PersonaCard) -> None:
    """Without any other version the shipped card is current, without an event."""
    found = reopen().current()
    assert list(found) == ["lia"]
    assert (found["lia"].card, found["lia"].event) == (card, None)
    assert reopen().versions("lia") == (content_hash(card),)


def test_publishing_makes_a_version_live_for_good(reopen: Open, newer: PersonaCard) -> None:
    """The new version is live after a restart, with actor, reason and time on record."""
    published = reopen().publish(newer, "ana", "spring")
    live = reopen().get("lia")
    assert live.card == newer
    assert live.version == published.version == content_hash(newer)
    assert live.event is not None
    assert (live.event.actor, live.event.reason, live.event.at) == ("ana", "spring", NOON.isoformat())


def test_a_persona_that_does_not_ship_can_be_published(reopen: Open, card: PersonaCard) -> None:
    """A brand's own persona joins the current ones."""
    reopen().publish(card.model_copy(update={"id": "mio"}), "ana", "")
    assert list(reopen().current()) == ["lia", "mio"]


def test_rolling_back_returns_to_a_version_by_its_first_letters(
    reopen: Open, card: PersonaCard, newer: PersonaCard
) -> None:
    """The shipped version is one to go back to, and the record tells the whole story."""
    reopen().publish(newer, "ana", "spring")
    reopen().rollback("lia", content_hash(card)[:8], "ben", "too bold")
    assert reopen().get("lia").card == card
    assert [(event.action, event.actor) for event in reopen().history("lia")] == [
        ("publish", "ana"),
        ("rollback", "ben"),
    ]
    assert reopen().versions("lia") == (content_hash(card), content_hash(newer))
    assert reopen().version("lia", content_hash(newer)) == newer


def test_a_revoked_persona_is_offline_until_published_again(reopen: Open, newer: PersonaCard) -> None:
    """Revocation takes a shipped persona offline too and says why."""
    reopen().revoke("lia", "ana", "licence ended")
    assert reopen().current() == {}
    with pytest.raises(PersonaOffline, match="licence ended"):
        reopen().get("lia")
    reopen().publish(newer, "ana", "renewed")
    assert list(reopen().current()) == ["lia"]


def test_rights_that_lapse_take_a_persona_offline(tmp_path: Path, catalog: Path, card: PersonaCard) -> None:
    """The day after the term the persona is gone, without anybody doing anything."""
    assert card.likeness is not None
    term = card.likeness.model_copy(update={"valid_until": date(2026, 11, 24)})
    moment = [NOON]
    library = Library(tmp_path / "library", catalog, clock=lambda: moment[0])
    library.publish(card.model_copy(update={"likeness": term}), "ana", "")
    assert list(library.current()) == ["lia"]
    moment[0] = datetime(2026, 11, 25, tzinfo=UTC)
    assert library.current() == {}


def test_a_card_with_errors_stays_out(reopen: Open, card: PersonaCard) -> None:
    """A card without a likeness record is refused with the reason, and nothing is written."""
    library = reopen()
    with pytest.raises(NotPublishable, match="likeness") as caught:
        library.publish(card.model_copy(update={"likeness": None, "version": "9"}), "ana", "")
    assert caught.value.problems
    assert library.get("lia").card == card
    assert library.history("lia") == ()


@pytest.mark.parametrize("fails_at", ["versions", "live.json"])
def test_an_interrupted_publish_leaves_the_old_version_live(
    reopen: Open, newer: PersonaCard, card: PersonaCard, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    """Wherever the write breaks off before the last step, the old version stays live."""
    whole = library_module.write_whole

    def broken(path: Path, text: str) -> None:
        if fails_at in str(path):
            raise OSError("power cut")
        whole(path, text)

    monkeypatch.setattr(library_module, "write_whole", broken)
    with pytest.raises(OSError):
        reopen().publish(newer, "ana", "")
    monkeypatch.undo()
    assert reopen().get("lia").card == card
    reopen().publish(newer, "ana", "again")
    assert reopen().get("lia").card == newer


def test_an_audit_line_lost_to_a_crash_is_made_up(
    reopen: Open, newer: PersonaCard, card: PersonaCard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A crash after going live loses no history: the next write appends what was lost."""

    def lost(path: Path, line: str) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(library_module, "append_line", lost)
    with pytest.raises(OSError):
        reopen().publish(newer, "ana", "")
    monkeypatch.undo()
    assert [event.action for event in reopen().history("lia")] == ["publish"]
    reopen().revoke("lia", "ben", "")
    lines = (tmp_path / "library" / "audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["publish", "revoke"]


def test_a_cut_audit_line_does_not_hide_the_rest(reopen: Open, newer: PersonaCard, tmp_path: Path) -> None:
    """Half a line in the record is passed over."""
    reopen().publish(newer, "ana", "")
    with (tmp_path / "library" / "audit.jsonl").open("a") as file:
        file.write('{"number": 2, "pers')
    reopen().revoke("lia", "ben", "")
    assert [event.action for event in reopen().history("lia")] == ["publish", "revoke"]


def test_versions_are_immutable_and_checked(reopen: Open, newer: PersonaCard, tmp_path: Path) -> None:
    """A stored version that somebody changed is refused rather than served."""
    version = reopen().publish(newer, "ana", "").version
    path = tmp_path / "library" / "lia" / "versions" / f"{version}.json"
    path.write_text(path.read_text().replace("crab", "cat"))
    with pytest.raises(LibraryDamaged, match="does not match"):
        reopen().get("lia")


def test_unknown_names_list_the_known_ones(reopen: Open) -> None:
    """A persona or a version that is not there is answered with what is."""
    with pytest.raises(PersonaNotFound, match="Known: lia"):
        reopen().get("nobody")
    with pytest.raises(PersonaNotFound):
        reopen().history("nobody")
    with pytest.raises(VersionNotFound, match="Known"):
        reopen().rollback("lia", "feedfeed", "ana", "")
    with pytest.raises(PersonaNotFound):
        reopen().get("../lia")


def test_two_authors_get_a_conflict_and_lose_nothing(reopen: Open, card: PersonaCard, newer: PersonaCard) -> None:
    """The second to save is told, and the first one's draft stays."""
    first = reopen().save_draft(card, None)
    second = reopen().save_draft(newer, first)
    with pytest.raises(DraftConflict) as caught:
        reopen().save_draft(card.model_copy(update={"version": "3"}), first)
    assert caught.value.stored == second
    assert reopen().draft("lia") == newer
    assert reopen().save_draft(newer, None) == second
    reopen().drop_draft("lia")
    assert reopen().draft("lia") is None


def test_a_draft_is_never_live(reopen: Open, card: PersonaCard, newer: PersonaCard) -> None:
    """Saving a draft changes nothing for fans, and a draft may be unpublishable."""
    reopen().save_draft(newer.model_copy(update={"likeness": None}), None)
    assert reopen().get("lia").card == card


def test_a_damaged_draft_is_named(reopen: Open, card: PersonaCard, tmp_path: Path) -> None:
    """A draft that cannot be read raises with its path."""
    reopen().save_draft(card, None)
    (tmp_path / "library" / "lia" / "draft.json").write_text("{")
    with pytest.raises(LibraryDamaged, match=r"draft\.json"):
        reopen().draft("lia")


_KILLED = """
import os, sys
from pathlib import Path
from persona import library as module
from persona.content import from_canonical_text
whole, line, at = module.write_whole, module.append_line, sys.argv[3]
def dying(path, text):
    if at in str(path): os._exit(9)
    whole(path, text)
def dying_line(path, text):
    if at in str(path): os._exit(9)
    line(path, text)
module.write_whole, module.append_line = dying, dying_line
held = module.Library(Path(sys.argv[1]), Path(sys.argv[2]))
held.publish(from_canonical_text(sys.stdin.read()), "ana", "")
"""


@pytest.mark.parametrize(("dies_at", "live"), [("versions", "old"), ("live.json", "old"), ("audit.jsonl", "new")])
def test_a_process_that_is_killed_while_publishing_leaves_one_whole_version_live(
    reopen: Open, card: PersonaCard, newer: PersonaCard, tmp_path: Path, catalog: Path, dies_at: str, live: str
) -> None:
    """The old one until the step that counts, the new one after it; the lock is let go, and a repeat succeeds."""
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "library"), str(catalog), dies_at]
    done = subprocess.run(command, input=canonical_text(newer), text=True, check=False)
    assert done.returncode == 9
    assert reopen().get("lia").card == (card if live == "old" else newer)
    reopen().publish(newer, "ana", "again")
    assert reopen().get("lia").card == newer
    assert [event.action for event in reopen().history("lia")][-1] == "publish"

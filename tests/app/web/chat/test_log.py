"""The log: events become items."""

from hypothesis import given
from hypothesis import strategies as st

from app.web.chat.log import Log, items_of
from serving.disclosure.label import Disclosure
from serving.events import Begun, Done, Notice, Replaced, Sources, Text, TurnEvent

DIRECTIONS = {"en": "ltr", "ar": "rtl"}
LABEL = Disclosure("AI-generated", "n", "Nova", "Op", "en", ())
BEGUN = Begun(LABEL, "en", "ltr")


def _done(text: str) -> Done:
    return Done("m1", "en", text, "whole", "model", LABEL)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=20))
def test_pieces_of_text_join_to_the_reply(pieces: list[str]) -> None:
    """However a reply is cut into pieces, the item holds the whole text in one part."""
    events: list[TurnEvent] = [BEGUN, *(Text(piece) for piece in pieces), _done("".join(pieces))]
    (item,) = items_of(events, DIRECTIONS)
    assert item["parts"] == [{"kind": "text", "text": "".join(pieces)}]


def test_a_withheld_sentence_is_a_part_of_its_own() -> None:
    """The reviewed line stands where the sentence would have been."""
    (item,) = items_of([BEGUN, Text("a "), Replaced("identity", "withheld"), Text("b"), _done("")], DIRECTIONS)
    assert [part["kind"] for part in item["parts"]] == ["text", "withheld", "text"]  # type: ignore[union-attr,attr-defined]  # a list of parts


def test_what_was_held_back_without_a_line_leaves_no_part() -> None:
    """A whole draft that was held back is followed by prepared words: they are all there is."""
    (item,) = items_of([BEGUN, Replaced("echo", ""), Text("b"), _done("b")], DIRECTIONS)
    assert item["parts"] == [{"kind": "text", "text": "b"}]


def test_a_reply_of_which_nothing_is_there_is_not_shown() -> None:
    """Before the first piece there is nothing to draw."""
    assert items_of([BEGUN], DIRECTIONS) == []


def test_notices_keep_their_place() -> None:
    """A notice before the reply stays before it, one after it stays after."""
    items = items_of([Notice("start", "s", "en"), BEGUN, Text("hi"), Notice("cut_off", "c", "ar")], DIRECTIONS)
    assert [item["kind"] for item in items] == ["notice", "reply", "notice"]
    assert items[2]["direction"] == "rtl"


def test_a_reply_carries_its_label_and_its_sources() -> None:
    """Label, id, origin and reason come from the events."""
    (item,) = items_of([BEGUN, Text("hi"), Sources("answer", "why"), _done("hi")], DIRECTIONS)
    assert (item["label"], item["id"], item["origin"]) == ("AI-generated", "m1", "model")
    assert item["sources"]["reason"] == "why"  # type: ignore[index]  # a table


def test_what_was_handed_out_does_not_change_later() -> None:
    """Items are snapshots: a later event leaves them as they were."""
    log = Log(DIRECTIONS)
    log.take(BEGUN)
    log.take(Text("a"))
    before = log.items()
    log.take(Text("b"))
    assert before[0]["parts"] == [{"kind": "text", "text": "a"}]

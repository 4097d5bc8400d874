import numpy as np

from persona.lore.meaning import Meaning
from tests.persona.lore.books import entry, ids, run, talk

HERE = np.array([1, 0], dtype=np.float32)
NEAR = np.array([0.96, 0.28], dtype=np.float32)
FAR = np.array([0.28, 0.96], dtype=np.float32)


def test_entries_marked_for_it_fire_by_meaning() -> None:
    """Only `vectorized` entries with a vector that is near enough fire, and the similarity is named."""
    book = [
        entry("reef", vectorized=True),
        entry("boat", vectorized=True),
        entry("crab"),
        entry("net", vectorized=True),
    ]
    meaning = Meaning(HERE, {"reef": NEAR, "boat": FAR, "crab": HERE}, threshold=0.9)
    (found,) = run(book, talk("what lies under water?"), meaning=meaning)
    assert (found.id, found.reason, found.key, found.fired_by) == ("reef", "meaning", "0.96", "message")
    assert run(book, talk("what lies under water?")) == ()


def test_a_key_goes_before_a_similarity() -> None:
    """An entry that is both said and near is fired by its key."""
    meaning = Meaning(HERE, {"reef": NEAR}, threshold=0.9)
    assert run([entry("reef", vectorized=True)], talk("reef"), meaning=meaning)[0].reason == "key"


def test_other_rules_hold_for_meaning_too() -> None:
    """A delay keeps a near entry out, and its content may fire others."""
    meaning = Meaning(HERE, {"reef": NEAR}, threshold=0.9)
    assert run([entry("reef", vectorized=True, delay=2)], talk("hm"), meaning=meaning) == ()
    book = [entry("reef", "see boat", vectorized=True), entry("boat")]
    assert ids(run(book, talk("hm"), meaning=meaning, recursive_scanning=True)) == ["reef", "boat"]

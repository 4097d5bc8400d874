"""Inclusion groups: of several entries of one group that fire, one enters the prompt.

The one that already fired or is held, else the one that overrides, else a draw by weight, after scoring where an entry
asks for it. Knows fired entries; knows nothing of keys or texts.
"""

from collections.abc import Iterable, Sequence

from persona.lore.chance import Draw
from persona.lore.fired import Fired


def winners(found: Sequence[Fired], fired: Iterable[Fired], draw: Draw) -> list[Fired]:
    """Those of `found` that no other entry of their groups keeps out, in their order. `fired` fired before them."""
    taken = {group for hit in fired for group in hit.entry.rules.groups}
    out: set[str] = set()
    for group in dict.fromkeys(name for hit in found for name in hit.entry.rules.groups):
        rivals = [hit for hit in found if group in hit.entry.rules.groups and hit.entry.id not in out]
        winner = None if group in taken or not rivals else _winner(group, rivals, draw)
        out.update(hit.entry.id for hit in rivals if hit is not winner)
    return [hit for hit in found if hit.entry.id not in out]


def _winner(group: str, rivals: Sequence[Fired], draw: Draw) -> Fired:
    held = [hit for hit in rivals if hit.reason == "sticky"]
    best = max(hit.score for hit in rivals)
    left = held or [hit for hit in rivals if not hit.entry.rules.scored or hit.score == best]
    overriding = [hit for hit in left if hit.entry.rules.wins_group]
    if overriding:
        return max(overriding, key=lambda hit: (hit.entry.insertion_order, -hit.entry.place))
    total = sum(hit.entry.rules.weight for hit in left)
    drawn = draw(f"group:{group}") * total
    for hit in left:
        drawn -= hit.entry.rules.weight
        if drawn < 0:
            return hit
    return left[-1]

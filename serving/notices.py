"""Which notices a conversation is owed now, as reviewed texts, and the disclosure around each reply.

Keeps, per conversation, what was shown and when (bounded; a conversation that was dropped is told again, never less).
Nothing a persona, a model, a memory or a fan says can reach the texts except as a filled-in name.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from babel import Locale
from babel.numbers import format_decimal

from persona.languages import same_language
from serving.dates import babel_tag
from serving.disclosure.clock import NoticeKind, Showing, due
from serving.disclosure.label import Disclosure
from serving.disclosure.market import Helpline, MarketPack, known_markets, load_market, load_markets
from serving.disclosure.merge import Obligations, merge
from serving.disclosure.texts import house_texts, market_text, without_repeats
from serving.events import Notice

_CONVERSATIONS_KEPT = 20_000
MINOR_UNDER = 18


@dataclass(frozen=True, slots=True)
class Situation:
    """Where and for whom: what decides which rules apply. `persona` is the name as the fan reads it."""

    conversation_id: str
    persona: str
    locale: str
    market: str | None
    age: int | None

    @property
    def minor(self) -> bool:
        """Whether the fan is known to be under 18."""
        return self.age is not None and self.age < MINOR_UNDER


class NoticeBook:
    """Notices and disclosures for one operator and its markets."""

    def __init__(self, operator: str, markets: Sequence[str], now: Callable[[], datetime] | None = None) -> None:
        self._operator = operator
        self._markets = tuple(markets)
        self._now = now or (lambda: datetime.now(UTC))
        self._shown: OrderedDict[str, Showing] = OrderedDict()
        self._lock = threading.Lock()

    def packs(self, market: str | None) -> tuple[MarketPack, ...]:
        """The base pack, the operator's markets and the fan's. Raises `DisclosureError` for an unknown market."""
        return load_markets([*self._markets, *([market] if market else [])])

    def obligations(self, market: str | None) -> Obligations:
        """What is owed to a fan of `market` today."""
        return merge(self.packs(market), self._now().date())

    def due(self, situation: Situation, *, active: bool = True, spoken: bool = True) -> tuple[Notice, ...]:
        """Notices to show now; they count as shown from here on. `active` is False for a poll that is no message,
        `spoken` is False where nobody chose the situation's language just now."""
        owed = self.obligations(situation.market)
        with self._lock:
            state = self._shown.pop(situation.conversation_id, Showing())
            result = due(
                state, self._now(), situation.locale, owed, minor=situation.minor, active=active, spoken=spoken
            )
            self._shown[situation.conversation_id] = result.state
            while len(self._shown) > _CONVERSATIONS_KEPT:
                self._shown.popitem(last=False)
        return tuple(self._notice(kind, situation, result.hours) for kind in result.kinds)

    def disclosure(self, situation: Situation, notices: Sequence[Notice] = ()) -> Disclosure:
        """The envelope of a reply; `notice` is what is due now, else the line that is always on screen."""
        packs = self.packs(situation.market)
        said = without_repeats([notice.text for notice in notices]) or self.text("banner", situation)
        return Disclosure(
            label=market_text("label", situation.locale, packs),
            notice=said,
            persona=situation.persona,
            operator=self._operator,
            locale=situation.locale,
            markets=tuple(pack.id for pack in packs if pack.id != "default"),
        )

    def text(self, key: str, situation: Situation, /, **values: object) -> str:
        """A reviewed text for this situation, its placeholders filled."""
        return market_text(
            key,
            situation.locale,
            self.packs(situation.market),
            persona=situation.persona,
            operator=self._operator,
            **values,
        )

    def crisis_text(self, situation: Situation) -> str:
        """The crisis text with the market's help lines, the fan's own market's first, or the one without where none is
        known."""
        own = load_market(situation.market).helplines if situation.market else ()
        lines = (*own, *(line for line in self.obligations(situation.market).helplines if line not in own))
        if lines:
            said = "; ".join(_said(line) for line in lines)
        elif by_country := helplines_of_language(situation.locale):
            names = Locale.parse(babel_tag(situation.locale)).territories
            said = "; ".join(f"{names.get(line.country, line.country)}: {_said(line)}" for line in by_country)
        else:
            return self.text("crisis_no_line", situation)
        return self.text("crisis", situation, helplines=said)

    def check_texts(self, locales: Sequence[str]) -> None:
        """Raises `DisclosureError` at start when a language or a configured market lacks a text."""
        for locale in locales:
            house_texts(locale)
        self.packs(None)

    def _notice(self, kind: NoticeKind, situation: Situation, hours: float) -> Notice:
        shown = format_decimal(max(round(hours, 1), 0.1), locale=babel_tag(situation.locale))
        return Notice(kind, self.text(kind, situation, hours=shown), situation.locale)


def helplines_of_language(locale: str) -> tuple[Helpline, ...]:
    """Where no market is known: the first help line of each country whose first language this is, or else of each where
    it is spoken."""
    packs = [load_market(market) for market in known_markets()]
    at_home = [pack for pack in packs if pack.languages and same_language(pack.languages[0], locale)]
    spoken = [pack for pack in packs if any(same_language(tag, locale) for tag in pack.languages)]
    lines: dict[str, Helpline] = {}
    for pack in at_home or spoken:
        for line in pack.helplines[:1]:
            lines.setdefault(line.country, line)
    return tuple(lines.values())


def _said(line: Helpline) -> str:
    return line.contact if line.contact in line.name else f"{line.name} {line.contact}"

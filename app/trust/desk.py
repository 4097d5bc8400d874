"""The trust desk: everything its page may ask for, each with who asks. Knows nothing of HTTP or of Gradio.

Staff with the role `trust` or `admin` only. What is handed out is plain values; a fan's own words leave by `reveal`
alone, which is logged.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TypeVar

import yaml

from app.staff import Member
from app.trust.errors import NotOnDesk, UnknownRun, UnknownSubject
from app.trust.exports import as_csv, as_json
from app.trust.runs import EvalRun, eval_runs
from serving.disclosure.market import counting_markets
from serving.guards.asking import guards_version
from serving.incidents.figures import Wanted
from serving.incidents.pausing import Pause
from serving.lookalike import Lookalike

ROLES = ("trust", "admin")
View = Mapping[str, object]
T = TypeVar("T")


class TrustDesk:
    """What the trust desk's page calls. Methods raise `NotOnDesk`, `IncidentError` and `StoreUnavailable`."""

    def __init__(self, lookalike: Lookalike, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._house = lookalike
        self._clock = clock

    @property
    def operator(self) -> str:
        """Who runs this site."""
        return self._house.settings.operator

    async def overview(self, member: Member, days: int) -> View:
        """Whether anything is wrong now: decisions of the last `days` days, open reports, pauses, thresholds."""
        _let_in(member)
        now = self._clock()
        wanted = Wanted(_midnight(now) - timedelta(days=days - 1), now + timedelta(seconds=1))
        counts = await self._run(lambda: self._house.figures.days(wanted))
        pauses = await self._run(self._house.pauses.all)
        runs = await asyncio.to_thread(eval_runs, self._house.settings.data_dir)
        return {
            "now": now.isoformat(),
            "days": [(wanted.since + timedelta(days=at)).date().isoformat() for at in range(days)],
            "counts": [asdict(count) for count in counts],
            "open_reports": await self._run(self._house.reviews.open_count),
            "personas": [{"id": name, "name": self._house.shelf.card(name).name} for name in self._house.shelf.ids()],
            "locales": list(self._house.shelf.all_languages()),
            "pauses": [_pause(pause) for pause in pauses],
            "thresholds": thresholds(),
            "guards_version": guards_version(),
            "runs": [_run_view(run) for run in runs],
        }

    async def incidents(self, member: Member, wanted: Wanted) -> Sequence[View]:
        """The decisions behind a figure, latest first."""
        _let_in(member)
        rows = await self._run(lambda: self._house.figures.rows(wanted))
        return [asdict(row) | {"at": row.at.isoformat()} for row in rows]

    async def reports(self, member: Member, open_only: bool) -> Sequence[View]:
        """The review queue, fans' own words covered."""
        _let_in(member)
        found = await self._run(lambda: self._house.reviews.queue(open_only))
        return [_plain(asdict(one)) for one in found]

    async def assign(self, member: Member, number: int, to: str) -> View:
        """Say who looks after a report."""
        _let_in(member)
        await self._run(lambda: self._house.reviews.assign(number, to, member.name))
        return {}

    async def note(self, member: Member, number: int, text: str) -> View:
        """Write something about a report."""
        _let_in(member)
        await self._run(lambda: self._house.reviews.note(number, text, member.name))
        return {}

    async def decide(self, member: Member, number: int, decision: str, why: str) -> View:
        """Close a report."""
        _let_in(member)
        await self._run(lambda: self._house.reviews.decide(number, decision, why, member.name))
        return {}

    async def reveal(self, member: Member, number: int, why: str) -> View:
        """A fan's own words; that they were read is logged."""
        _let_in(member)
        return {"words": await self._run(lambda: self._house.reviews.reveal(number, why, member.name))}

    async def pause(self, member: Member, kind: str, subject: str, why: str) -> View:
        """Silence a persona, a language or everything, now. Raises `UnknownSubject`."""
        _let_in(member)
        known = {"persona": self._house.shelf.ids(), "locale": self._house.shelf.all_languages()}.get(kind)
        if known is not None and subject not in known:
            raise UnknownSubject(subject, list(known))
        return _pause(await self._run(lambda: self._house.pauses.begin(kind, subject, why, member.name)))

    async def resume(self, member: Member, number: int, why: str) -> View:
        """Let it speak again."""
        _let_in(member)
        await self._run(lambda: self._house.pauses.end(number, why, member.name))
        return {}

    async def referrals(self, member: Member, year: int) -> View:
        """Crisis referrals of a year, by market, without identities; markets that ask for the count are all named."""
        _let_in(member)
        counted = await self._run(lambda: self._house.incidents.crisis_referrals(year))
        markets = sorted(set(counted.by_market) | set(counting_markets()))
        by_market = [{"market": market, "number": counted.by_market.get(market, 0)} for market in markets]
        return {"year": year, "total": counted.total, "by_market": by_market, "asked_by": list(counting_markets())}

    async def log(self, member: Member, most: int) -> Sequence[View]:
        """What staff did on the desk, within the latest `most` entries of the audit log; latest first."""
        _let_in(member)
        entries = await self._run(lambda: self._house.audit.entries(self._house.tenant, most=most))
        mine = [entry for entry in entries if entry.action.startswith(("report.", "pause.", "incidents."))]
        return [asdict(entry) | {"at": entry.at.isoformat()} for entry in mine]

    async def export(self, member: Member, form: str) -> str:
        """Every decision and report as `csv` or `json`, without fans' own words."""
        _let_in(member)
        rows = await self._run(self._house.incidents.export)
        return as_csv(rows) if form == "csv" else as_json(rows)

    async def run(self, member: Member, name: str) -> EvalRun:
        """An eval run that has something to read. Raises `UnknownRun`."""
        _let_in(member)
        runs = await asyncio.to_thread(eval_runs, self._house.settings.data_dir)
        readable = {run.name: run for run in runs if run.file is not None}
        if name not in readable:
            raise UnknownRun(name, list(readable))
        return readable[name]

    async def _run(self, work: Callable[[], T]) -> T:
        return await self._house.transactions.run(work)


def _let_in(member: Member) -> None:
    if not set(ROLES) & set(member.roles):
        raise NotOnDesk(member.name, ROLES)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _pause(pause: Pause) -> View:
    return _plain(asdict(pause))


def _run_view(run: EvalRun) -> View:
    at = datetime.fromtimestamp(run.at, UTC).isoformat()
    return {**asdict(run), "at": at, "file": run.file is not None}


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """`values` with times as text, in lists of notes too."""
    made: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, datetime | date):
            made[name] = value.isoformat()
        elif isinstance(value, tuple):
            made[name] = [_plain(one) for one in value]
        else:
            made[name] = value
    return made


@cache
def thresholds() -> Sequence[View]:
    """The scores from which each guard fires, level by level, as shipped."""
    raw = yaml.safe_load((files("serving.guards") / "thresholds.yaml").read_text(encoding="utf-8"))
    return [
        {"guard": guard, "level": level, "score": score}
        for guard, levels in sorted(raw.items())
        if isinstance(levels, dict)
        for level, score in sorted(levels.items())
    ]

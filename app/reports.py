"""Fans' reports of replies, from the page and over the API, on their way to the incidents. Knows nothing of either.

Conversation and message are kept as keyed digests and no fan id is kept at all; see `serving.incidents.values.Report`.
"""

import asyncio
from datetime import UTC, datetime

from memory.errors import MemoryFailure
from serving.errors import IncidentError
from serving.incidents.values import ID_LIMIT, Report
from serving.lookalike import Lookalike


class LiveReports:
    """The pages' `ReportDesk`, made of one `Lookalike`."""

    def __init__(self, lookalike: Lookalike) -> None:
        self._house = lookalike

    async def report(
        self, persona_id: str, conversation_id: str, message_id: str, reason: str, note: str, locale: str = ""
    ) -> None:
        """File a report. Raises `IncidentError` when it can't be taken or kept."""
        try:
            await self.file(persona_id, conversation_id, message_id, reason, note, locale)
        except MemoryFailure as problem:
            raise IncidentError("The report cannot be kept now. Send it again later.") from problem

    async def file(
        self,
        persona_id: str,
        conversation_id: str,
        message_id: str,
        reason: str,
        note: str,
        locale: str = "",
        *,
        tenant: str | None = None,
    ) -> int:
        """File a report, for the house's own tenant if no other is named, and return its number.

        Raises `UnusableReport`, `StoreUnavailable`.
        """
        names = self._house.noting.pseudonyms
        report = Report(
            at=datetime.now(UTC),
            tenant=tenant or self._house.tenant,
            persona=_storable(persona_id)[:ID_LIMIT],
            locale=_storable(locale)[:40],
            message=names.of(message_id),
            conversation=names.of(conversation_id),
            reason=reason,
            note=_storable(note).strip(),
        )
        return await asyncio.to_thread(self._house.incidents.report, report)


def _storable(text: str) -> str:
    """`text` as every database takes it: no half letters, no NUL."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")

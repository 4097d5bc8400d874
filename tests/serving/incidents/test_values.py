"""A report is what it may be, and nothing else."""

from datetime import UTC, datetime

import pytest

from serving.errors import UnusableReport
from serving.incidents.values import NOTE_LIMIT, REASONS, Report

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_an_unknown_reason_is_refused_with_the_known_ones() -> None:
    """The error names the field and every reason."""
    with pytest.raises(UnusableReport, match=r"claims_human.*other") as caught:
        Report(NOW, "default", "nova", "en", "m", "c", "boring")
    assert caught.value.field == "reason"


def test_a_note_has_its_limit() -> None:
    """A note of the limit passes, one letter more does not."""
    Report(NOW, "default", "nova", "en", "m", "c", REASONS[0], "x" * NOTE_LIMIT)
    with pytest.raises(UnusableReport, match="1000") as caught:
        Report(NOW, "default", "nova", "en", "m", "c", REASONS[0], "x" * (NOTE_LIMIT + 1))
    assert caught.value.field == "note"

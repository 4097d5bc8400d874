"""The pages of a run: self-contained, escaped, with the failing sentence marked."""

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from evals.safety.dialogue import Dialogue, Exchange
from evals.safety.estimates import Difference
from evals.safety.gate import judge, read_thresholds
from evals.safety.plan import Plan
from evals.safety.reading import Record
from evals.safety.report import Report
from evals.safety.scorecard.junit import junit
from evals.safety.scorecard.markdown import markdown
from evals.safety.scorecard.page import page
from evals.safety.scorecard.plots import heat
from evals.safety.summary import summarise

EVIL = "<script>alert(1)</script> Don't go! الآن"


@pytest.fixture
def report() -> Report:
    dialogue = Dialogue(attachment="inside", exchanges=(Exchange(session=0, fan="a", said="bye", reply=EVIL),))
    bad = {"why": "holds the fan back", "turn": 0, "sentence": "Don't go!", "dialogue": dialogue}
    records = [
        Record("clean_exit", "en", "c05-a", 1, "deterministic", 0.0, **bad),
        Record("clean_exit", "ar", "c05-a", 1, "deterministic", 1.0),
        Record("no_false_intimacy", "en", "c03-a", 1, "deterministic", float("nan")),
        Record("clean_exit", "en", "c05-a", 1, "judged", 1.0),
    ]
    plan = Plan(
        persona="no<va", card_sha256="a" * 64, tier="smoke", locales=("en", "ar"), checks=("clean_exit",), epochs=1,
        attachment="inside", model="lookalike/nova", data_sha256="b" * 64,
    )  # fmt: skip
    summary, thresholds = summarise(records), read_thresholds()
    verdict = judge(summary, thresholds, "smoke")
    changes = {"clean_exit": Difference(-0.5, -0.9, -0.1, 2)}
    return Report("run", plan, summary, verdict, thresholds, records, "2026-11-24", "before", changes)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "action", "data"}]


def test_the_page_loads_nothing_and_runs_nothing(report: Report) -> None:
    """No address, no script, and a policy that would stop both."""
    text = page(report)
    links = Links()
    links.feed(text)
    assert links.addresses == [] and not {"script", "link", "img", "iframe"} & set(links.tags)
    assert "default-src 'none'" in text and "http://" not in text and "https://" not in text


def test_what_was_said_is_escaped_and_the_failing_sentence_marked(report: Report) -> None:
    """A reply can't write into the page; right-to-left text finds its own direction."""
    text = page(report)
    assert "<script>" not in text and "&lt;script&gt;" in text
    assert "<mark>Don&#x27;t go!</mark>" in text
    assert 'dir="auto"' in text and "no&lt;va" in text


def test_the_page_shows_verdict_heat_intervals_change_and_second_opinions(report: Report) -> None:
    """Everything a trust team signs with is on it."""
    text = page(report)
    for part in ("Verdict by check", "By language", "Intervals", "Change since before", "Second opinions", "<svg"):
        assert part in text
    assert "no verdict" in text and "fail" in text


def test_markdown_holds_figures_and_no_conversation(report: Report) -> None:
    """It may be committed."""
    text = markdown(report)
    assert "| C05 Lets the fan go | fail |" in text and "Don't go" not in text


def test_junit_counts_failures_and_what_was_not_measured(report: Report) -> None:
    """CI reads it as tests."""
    suite = ElementTree.fromstring(junit(report))
    cases = suite.findall("testcase")
    assert int(suite.get("tests", "0")) == len(cases)
    assert int(suite.get("failures", "0")) == len(suite.findall("testcase/failure")) > 0
    assert int(suite.get("skipped", "0")) == len(suite.findall("testcase/skipped")) > 0


@pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
def test_a_rate_has_a_colour(rate: float) -> None:
    """Red, yellow, green, all light enough for dark letters."""
    assert heat(rate).endswith("70% 78%)")

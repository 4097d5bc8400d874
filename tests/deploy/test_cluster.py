"""What fans see while each part of a cluster is killed in turn: nothing lost, nothing of others, a reviewed line."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
import pytest

from serving.disclosure.texts import house_texts
from tests.deploy.cluster import Cluster, running, until

pytestmark = [pytest.mark.engines, pytest.mark.timeout(900)]
NAMES = ("Ottilie", "Bartholomew", "Seraphina", "Thaddeus")
REVIEWED = tuple(house_texts("en")[key] for key in ("outage", "cut_off"))


@dataclass
class Fan:
    """One fan: what was acknowledged, and what was seen instead of an answer."""

    name: str
    apps: tuple[str, str]
    kept: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    served: int = 0

    @property
    def secret(self) -> str:
        """A word that only this fan says."""
        return f"{self.name}-Quillfeather"

    async def say(self, client: httpx.AsyncClient, number: int) -> None:
        """Say one thing, at the next app or, if that one can't be reached, at the other, as nginx would."""
        text = f"I am {self.secret} and ferry number {number} of the line was full of umbrellas"
        body = {
            "model": "nova:en",
            "user": self.name,
            "stream": True,
            "max_tokens": 25,
            "messages": [{"role": "user", "content": text}],
            "metadata": {"conversation": f"{self.name}-talk", "locale": "en"},
        }
        order = self.apps if number % 2 else self.apps[::-1]
        for app in order:
            try:
                async with client.stream("POST", f"{app}/v1/chat/completions", json=body) as reply:
                    self._take(text, reply.status_code, await reply.aread())
                return
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                self.seen.append("broken connection")
                return
        self.seen.append("no app")

    def _take(self, text: str, status: int, answer: bytes) -> None:
        chunks = [orjson.loads(line[6:]) for line in answer.splitlines() if line.startswith(b"data: {")]
        finish = [one["choices"][0]["finish_reason"] for one in chunks if one.get("choices")]
        if status == 200 and finish and finish[-1] in {"stop", "length"}:
            self.kept.append(text)
            self.served += 1
            return
        errors = [one["error"]["message"] for one in (chunks or [orjson.loads(answer)]) if "error" in one]
        words = "".join(one["choices"][0]["delta"].get("content") or "" for one in chunks if one.get("choices"))
        said = " ".join([words, *errors])
        self.seen.append(next((line for line in REVIEWED if line in said), f"{status}: {said[:200]}"))
        if finish and finish[-1] == "error":
            self.kept.append(text)  # the turn was written down, marked as cut, or had no word at all


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of this module's own. vllm-router is in the environment of vLLM."""
    python = os.environ.get("LOOKALIKE_TEST_VLLM_PYTHON")
    assert python, "The cluster needs vllm-router: `make test-engines` installs it."
    with running(tmp_path_factory.mktemp("cluster"), Path(python).with_name("vllm-router")) as made:
        yield made


@asynccontextmanager
async def talking(fans: list[Fan], numbers: Iterator[int]) -> AsyncIterator[None]:
    """All fans talk side by side, each at its own app by turns, until the end."""
    stop = asyncio.Event()
    async with httpx.AsyncClient(timeout=60) as client:

        async def talk(fan: Fan) -> None:
            while not stop.is_set():
                await fan.say(client, next(numbers))

        tasks = [asyncio.create_task(talk(fan)) for fan in fans]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks)


async def served_again(fans: list[Fan]) -> None:
    """Wait until each fan was answered twice more."""
    before = {fan.name: fan.served for fan in fans}

    def well() -> bool:
        return all(fan.served >= before[fan.name] + 2 for fan in fans)

    await asyncio.to_thread(until, well, "answers for every fan", 120)


def agreed(cluster: Cluster, name: str) -> Fan:
    """A fan who agreed to be remembered."""
    answer = {"persona": "nova", "remember": True}
    reply = httpx.put(f"{cluster.apps[0]}/v1/fans/{name}/consent", json=answer, timeout=60)
    assert reply.status_code == 200, reply.text
    return Fan(name, cluster.apps)


def exported(cluster: Cluster, fan: Fan) -> str:
    """All that is kept of a fan, as either app says it."""
    texts = [httpx.get(f"{app}/v1/fans/{fan.name}/memory", timeout=60).text for app in cluster.apps]
    assert fan.secret in texts[0]
    assert fan.secret in texts[1]
    return texts[0]


async def test_each_part_is_killed_in_turn_and_no_acknowledged_turn_is_lost(cluster: Cluster) -> None:
    """Engine, router, Chroma, app, PostgreSQL: fans see a reviewed line or a connection that broke, and go on as soon
    as the part is back, or at once where there are two. In their export is every acknowledged word and nobody else's.
    """
    fans = [agreed(cluster, name) for name in NAMES]
    seen: dict[str, list[str]] = {}
    async with talking(fans, itertools.count()):
        await served_again(fans)
        assert not [line for fan in fans for line in fan.seen]
        for name in ("engine-1", "router", "chroma", "app-2", "postgres"):
            if name == "postgres":
                await asyncio.to_thread(cluster.crash_postgres)
                await asyncio.sleep(1)
                await asyncio.to_thread(cluster.postgres.start)
            else:
                part = cluster.parts[name]
                part.kill()
                if name != "router":  # of these fans need not wait for the part
                    await served_again(fans)
                else:
                    await asyncio.sleep(1)
                part.start()
                await asyncio.to_thread(part.wait)
            await served_again(fans)
            seen[name] = [line for fan in fans for line in fan.seen]
            for fan in fans:
                fan.seen.clear()
    allowed = {name: {*REVIEWED} for name in seen}
    allowed["app-2"].add("broken connection")
    assert {name: set(lines) - allowed[name] for name, lines in seen.items()} == {name: set() for name in seen}
    assert seen["chroma"] == []
    for fan in fans:
        kept = exported(cluster, fan)
        assert [text for text in fan.kept if text not in kept] == []
        assert [other.name for other in fans if other is not fan and other.secret in kept] == []

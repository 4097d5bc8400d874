"""Writes turns and facts until it is killed, many times over: started by test_crash with a URL, rounds and a seed.

One process imports everything once and forks a writer for each round; the writer connects afresh, writes and
acknowledges in turn, and is killed (SIGKILL) at a random moment. Prints what was acknowledged, a line each.
"""

import asyncio
import os
import random
import select
import signal
import sys
import time
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Engine

from memory.records import Consent, Fact, FanKey, Message
from memory.store import consents, facts
from memory.store.consents import MEMORY
from memory.store.transactions import Transactions
from memory.transcript import StoredTranscript
from serving.database.engine import open_engine

VECTOR = np.ones(384, np.float32) / np.sqrt(384).astype(np.float32)
LATEST = 0.02
"""Seconds after the first acknowledgement within which a writer is killed."""


async def write(engine: Engine, number: int, turns: int, out: int) -> None:
    """Turns of two messages, each followed by a fact that supersedes the one before."""
    transactions = Transactions(engine, threads=1)
    store = StoredTranscript(transactions)
    key = FanKey("default", "nova", f"fan-{number}")
    yes = Consent(MEMORY, True, "en", datetime.now(UTC))
    await transactions.write(consents.say, key, yes)
    before: list[str] = []
    for turn in range(turns):
        now = datetime.now(UTC)
        said = [
            Message(f"{number}-{turn}-{role}", "c", role, f"{role} {turn} " * 20, "en", now)
            for role in ("fan", "persona")
        ]
        await store.append(key, "c", said, [VECTOR, None], "hash")
        os.write(out, f"{number} turn {turn}\n".encode())
        fact = Fact(f"fact-{number}-{turn}", f"fact of turn {turn}", "en", said[0].id, now)
        await transactions.write(facts.add, key, [fact], [VECTOR], "hash", before)
        before = [fact.id]
        os.write(out, f"{number} fact {turn}\n".encode())
    transactions.close()


def main() -> None:
    """Run the rounds."""
    url, rounds, chance = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
    engine = open_engine(url)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    asyncio.run(write(engine, -1, 2, nowhere))  # so that no writer pays for compiling its statements
    for number in range(rounds):
        read, out = os.pipe()
        writer = os.fork()
        if writer == 0:
            engine.dispose(close=False)
            asyncio.run(write(engine, number, 10_000, out))
        os.close(out)
        select.select([read], [], [], 30)
        time.sleep(chance.random() * LATEST)
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        with os.fdopen(read) as acknowledged:
            sys.stdout.write(acknowledged.read())


if __name__ == "__main__":
    main()

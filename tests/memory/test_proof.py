"""Proof on a database server: what is searched, what a server keeps behind one's back, and what is said honestly."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url

from memory.consent import Consents
from memory.erasure import Erasure
from memory.errors import ErasureIncomplete
from memory.records import FanKey
from memory.session import SessionTranscript
from memory.store.transactions import Transactions
from serving.database.engine import open_engine
from tests.postgres import Postgres

SECRET = "My sister Wilhelmina-Zuleika lives behind the old lighthouse"


async def test_the_tables_the_log_and_the_catalogue_are_searched(server_rooms: Any, fan: FanKey) -> None:
    """The receipt names files of the database, of the shared catalogue and of the write-ahead log; a long text, which a
    server would compress or keep beside its table, is in none of them afterwards."""
    await server_rooms.welcome(fan)
    await server_rooms.say(fan, "c", SECRET * 60, *(f"{SECRET} {number}" for number in range(50)))
    server_rooms.transactions.outside("ANALYZE messages", "CHECKPOINT")
    assert server_rooms.on_disk().count(b"Wilhelmina-Zuleika") > 100
    receipt = await server_rooms.erasure.forget_everything(fan)
    assert receipt.proven
    assert (receipt.unscanned, receipt.left) == ((), ())
    assert {one.file.split("/")[0] for one in receipt.scanned} == {"base", "global", "pg_wal"}
    assert b"Wilhelmina" not in server_rooms.on_disk()
    await server_rooms.transactions.run(lambda: server_rooms.transactions.outside("CHECKPOINT"))
    assert b"Wilhelmina" not in server_rooms.on_disk()


async def test_log_segments_kept_for_reuse_are_overwritten(postgres: Postgres, server_rooms: Any, fan: FanKey) -> None:
    """A server that recycles its log keeps old segments under new names: they are gone over until they are clean."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        assert admin.execute("SHOW wal_recycle").fetchone() == ("on",)
        await server_rooms.welcome(fan)
        for _ in range(12):
            await server_rooms.say(fan, "c", SECRET * 400)
            admin.execute("SELECT pg_switch_wal()")
        admin.execute("CHECKPOINT")
    receipt = await server_rooms.erasure.forget_everything(fan)
    assert receipt.proven
    assert b"Wilhelmina" not in server_rooms.on_disk()


async def test_a_role_without_rights_gets_an_honest_receipt(postgres: Postgres, server_rooms: Any, fan: FanKey) -> None:
    """An ordinary role may neither see the data folder nor empty the log: the rows are gone and the receipt says what
    was not searched."""
    with psycopg.connect(server_rooms.url, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS plain")
        admin.execute("CREATE ROLE plain LOGIN")
        admin.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain")
        admin.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO plain")
    url: URL = make_url(server_rooms.url).set(username="plain")
    transactions = Transactions(open_engine(url.render_as_string()))
    await Consents(transactions).say(fan, True, "en")
    await server_rooms.say(fan, "c", SECRET)
    erasure = Erasure(transactions, SessionTranscript())
    receipt = await erasure.forget_everything(fan)
    assert receipt.proven is False
    assert {"data_folder", "log_not_emptied"} <= set(receipt.unscanned)
    assert receipt.scanned == ()
    assert (await server_rooms.erasure.export(fan))["known"] is False
    transactions.close()
    with psycopg.connect(server_rooms.url, autocommit=True) as admin:
        admin.execute("DROP OWNED BY plain")
        admin.execute("DROP ROLE plain")


async def test_a_copy_that_the_server_keeps_is_found(postgres: Postgres, server_rooms: Any, fan: FanKey) -> None:
    """Words in a table that is not memory's make the erasure fail by name: nothing passes for erased that is there."""
    await server_rooms.welcome(fan)
    await server_rooms.say(fan, "c", SECRET)
    with psycopg.connect(server_rooms.url, autocommit=True) as admin:
        admin.execute("CREATE TABLE somebodys_copy AS SELECT text FROM messages")
        with pytest.raises(ErasureIncomplete, match="base/"):
            await server_rooms.erasure.forget_everything(fan)
        admin.execute("DROP TABLE somebodys_copy")


async def test_fans_words_are_in_no_statistics(server_rooms: Any, fan: FanKey) -> None:
    """A server samples columns for its planner; of fans' words and ids it takes none."""
    await server_rooms.welcome(fan)
    await server_rooms.say(fan, "c", *[SECRET] * 5)
    server_rooms.transactions.outside("ANALYZE")
    query = "SELECT string_agg(attname, ' ') FROM pg_stats WHERE tablename IN "
    query += "('messages', 'facts', 'fans', 'conversations')"
    [columns] = server_rooms.transactions.outside(query)
    assert not {"text", "message_id", "fan", "name", "fact_id", "source_message"} & set(columns.split())

"""Vectors as bytes in a row (float16, little-endian), and the one model that all of a store's vectors are of.

They are query vectors, of what a fan says as of what they ask: a message is embedded once, and finding one message by
another was measured to be as good as by a passage vector (same language 0.92, across 0.97).
"""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, select, update

from memory.embedding import Embedder, Vector
from memory.errors import EmbedderMismatch
from memory.store.upsert import insert_unless_there
from memory.tables import Fact, Fan, Message, Setting

_STORED = np.dtype("<f2")
_EMBEDDER = "embedder"
_STORED_EMBEDDER = select(Setting.value).where(Setting.name == _EMBEDDER)


def packed(vector: Vector) -> bytes:
    """A vector as it is stored: 2 bytes a number."""
    return np.asarray(vector).astype(_STORED).tobytes()


def unpacked(stored: bytes | None) -> Vector | None:
    """A stored vector as float32, of norm 1 to three digits."""
    return None if stored is None else np.frombuffer(stored, _STORED).astype(np.float32)


def all_unpacked(stored: Sequence[bytes | None]) -> list[Vector | None]:
    """The same of many rows at once: one array, of which each vector is a row."""
    present = [one for one in stored if one is not None]
    rows = iter(np.frombuffer(b"".join(present), _STORED).reshape(max(len(present), 1), -1).astype(np.float32))
    return [None if one is None else next(rows) for one in stored]


def stored_embedder(connection: Connection) -> str | None:
    """The model of the vectors here, or None when none was ever claimed."""
    return connection.execute(_STORED_EMBEDDER).scalar_one_or_none()


def require_embedder(connection: Connection, model_id: str) -> None:
    """Raise `EmbedderMismatch` unless the vectors here are of `model_id`."""
    stored = stored_embedder(connection)
    if stored != model_id:
        raise EmbedderMismatch(stored or "no model (claim_embedder was not called)", model_id)


def claim_embedder(connection: Connection, model_id: str) -> None:
    """Make `model_id` the model of all vectors here. Raises `EmbedderMismatch` when vectors of another are stored."""
    stored = stored_embedder(connection)
    if stored == model_id:
        return
    if stored is None:
        insert_unless_there(connection, Setting, {"name": _EMBEDDER, "value": model_id})
        require_embedder(connection, model_id)
        return
    for table in (Message, Fact):
        if connection.execute(select(table.id).where(table.embedder.is_not(None)).limit(1)).first() is not None:
            raise EmbedderMismatch(stored, model_id)
    _set_embedder(connection, model_id)


def embed_again(connection: Connection, embedder: Embedder) -> int:
    """Replace every vector in the store by one of `embedder`. Returns how many; all in this transaction."""
    done = 0
    for table in (Message, Fact):
        query = select(table.id, table.text).where(table.embedder.is_not(None)).order_by(table.id)
        rows = connection.execute(query).all()
        for row in rows:
            values = {"vector": packed(embedder.query(row.text)), "embedder": embedder.model_id}
            connection.execute(update(table).where(table.id == row.id).values(values))
        done += len(rows)
    _set_embedder(connection, embedder.model_id)
    connection.execute(update(Fan).values(revision=Fan.revision + 1, epoch=Fan.epoch + 1))
    return done


def _set_embedder(connection: Connection, model_id: str) -> None:
    connection.execute(update(Setting).where(Setting.name == _EMBEDDER).values(value=model_id))

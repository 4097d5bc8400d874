"""A persona's documents: split by their headings, embedded, kept in Chroma per persona and language, and searched.

The only module that knows Chroma. Embedded Chroma is corrupted by a second process, so a lock file makes this one the
single writer; a server (`CHROMA_URL`) needs none. Knows nothing of fans: no word of theirs ever comes here.
"""

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings
from chromadb.errors import ChromaError
from httpx import HTTPError
from langchain_chroma import Chroma
from langchain_core.vectorstores import VectorStore

from memory.embedders.for_langchain import LangChainEmbeddings
from memory.embedding import Embedder, Vector
from memory.errors import EmbedderMismatch, StoreInUse, StoreUnavailable
from memory.readers.front import with_facts
from memory.readers.splitting import CHUNK, Piece, split_document
from memory.records import KnowledgeDocument, Recollection
from memory.search.budget import estimate_tokens
from memory.search.lexical import LexicalIndex
from memory.search.tokens import tokens

__all__ = ["CHUNK", "Ingested", "Knowledge", "KnowledgeDocument", "Piece", "split_document"]

_PAGE = 1000
_LEXICAL_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingestion changed, in documents."""

    added: int
    kept: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Corpus:
    """One persona's pieces in one language, ready for both ways of searching."""

    collection: Collection
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    metadata: tuple[dict[str, str], ...]
    index: LexicalIndex


class Knowledge:
    """Every persona's documents. Blocking; searches may come from several threads."""

    def __init__(self, client: ClientAPI, embedder: Embedder, lock: IO[str] | None = None) -> None:
        self._client = client
        self._embedder = embedder
        self._lock_file = lock
        self._corpora: dict[str, _Corpus] = {}
        self._busy = threading.RLock()

    @classmethod
    def from_directory(cls, directory: Path, embedder: Embedder) -> "Knowledge":
        """Embedded Chroma in `directory`, this process its only writer. Raises `StoreInUse`, `StoreUnavailable`."""
        try:
            directory.mkdir(parents=True, exist_ok=True)
            lock = _take_lock(directory)
            client = chromadb.PersistentClient(str(directory), Settings(anonymized_telemetry=False))
        except (OSError, ValueError, ChromaError) as error:
            raise StoreUnavailable(f"Persona knowledge cannot be opened in {directory}: {error}") from error
        return cls(client, embedder, lock)

    @classmethod
    def in_memory(cls, embedder: Embedder) -> "Knowledge":
        """Chroma in this process's memory only, for a program beside the server that holds the directory."""
        return cls(chromadb.EphemeralClient(Settings(anonymized_telemetry=False)), embedder)

    @classmethod
    def from_url(cls, url: str, embedder: Embedder) -> "Knowledge":
        """A Chroma server at `http(s)://host[:port]`. Raises `StoreUnavailable`."""
        parts = urlsplit(url)
        try:
            secure = parts.scheme == "https"
            port = parts.port or (443 if secure else 8000)
            settings = Settings(anonymized_telemetry=False)
            client = chromadb.HttpClient(parts.hostname or "", port, secure, settings=settings)
        except (ValueError, OSError, ChromaError) as error:
            raise StoreUnavailable(f"The Chroma server {url} does not answer: {error}") from error
        return cls(client, embedder)

    def ingest(self, persona: str, documents: Sequence[KnowledgeDocument]) -> Ingested:
        """Make these the persona's documents: new and changed ones are embedded, unchanged ones kept by the hash of
        their content and facts, others removed. After a change of embedder all are embedded again.

        Raises `StoreUnavailable`, `DocumentUnusable` (the facts on top cannot be read; nothing was changed)."""
        counts = [0, 0, 0]
        documents = [with_facts(document) for document in documents]
        with self._busy, _failures():
            for locale in sorted({*self.locales(persona), *(document.locale for document in documents)}):
                wanted = {_hash(one): one for one in documents if one.locale == locale}
                collection = self._collection(persona, locale, fresh=True)
                corpus = _read(collection)
                standing = {meta["hash"] for meta in corpus.metadata}
                gone = [
                    id_ for id_, meta in zip(corpus.ids, corpus.metadata, strict=True) if meta["hash"] not in wanted
                ]
                if gone:
                    collection.delete(ids=gone)
                for digest in sorted(wanted.keys() - standing):
                    self._add(collection, digest, wanted[digest])
                self._corpora.pop(collection.name, None)
                if not wanted:
                    self._client.delete_collection(collection.name)
                elif gone or wanted.keys() - standing:
                    state = hashlib.sha256("".join(sorted(wanted)).encode()).hexdigest()[:16]
                    collection.modify(metadata=self._metadata(persona, locale) | {"state": state})
                counts[0] += len(wanted.keys() - standing)
                counts[1] += len(wanted.keys() & standing)
                counts[2] += len(standing - wanted.keys())
        return Ingested(*counts)

    def search(self, persona: str, locale: str, vector: Vector, text: str, k: int = 3) -> tuple[Recollection, ...]:
        """The `k` pieces nearest to the query, by meaning and by words, best first; none for a language without
        documents. `score` is the cosine, plus up to a half for shared words.

        Raises `EmbedderMismatch` (ingest again), `StoreUnavailable`."""
        with self._busy, _failures():
            corpus = self._corpus(persona, locale)
        if corpus is None or not corpus.ids or k < 1:
            return ()
        with _failures():
            near = corpus.collection.query(
                query_embeddings=np.asarray(vector, np.float32)[None, :],
                n_results=min(4 * k, len(corpus.ids)),
                include=["distances"],
            )
        distances = (near["distances"] or [[]])[0]
        cosines = {id_: 1 - float(distance) for id_, distance in zip(near["ids"][0], distances, strict=True)}
        words = corpus.index.scores(tokens(text))
        lexical = words / max(float(words.max()), 1e-6)
        floor = min(cosines.values(), default=0.0)
        scores = np.asarray([cosines.get(id_, floor) for id_ in corpus.ids]) + _LEXICAL_WEIGHT * lexical
        best = np.argsort(-scores, kind="stable")[:k]
        return tuple(_recollection(corpus, int(number), float(scores[number]), locale) for number in best)

    def as_vector_store(self, persona: str, locale: str) -> VectorStore:
        """The same pieces as a LangChain vector store, for chains built on it. Raises `StoreUnavailable`."""
        with self._busy, _failures():
            name = self._collection(persona, locale).name
        embeddings = LangChainEmbeddings(self._embedder)
        store: VectorStore = Chroma(name, embeddings, client=self._client, create_collection_if_not_exists=False)
        return store

    def holds(self, fragment: str) -> bool:
        """Whether a persona's documents hold these words: a reply that quotes them is no trace of a fan."""
        with self._busy, _failures():
            for collection in self._client.list_collections():
                pieces = _read(collection)
                if any(fragment in text for text in pieces.texts):
                    return True
                if any(fragment in value for meta in pieces.metadata for value in meta.values()):
                    return True
        return False

    def locales(self, persona: str) -> tuple[str, ...]:
        """The languages a persona has documents in."""
        with _failures():
            found = [one.metadata or {} for one in self._client.list_collections()]
        return tuple(sorted(str(meta["locale"]) for meta in found if meta.get("persona") == persona))

    def close(self) -> None:
        """Give the lock back; safe to call twice."""
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

    def _corpus(self, persona: str, locale: str) -> _Corpus | None:
        """The pieces, read again when another program on the same Chroma server changed them."""
        found = [one.metadata or {} for one in self._client.list_collections()]
        states = [one.get("state") for one in found if (one.get("persona"), one.get("locale")) == (persona, locale)]
        if not states:
            return None
        name = _collection_name(persona, locale)
        held = self._corpora.get(name)
        if held is None or (held.collection.metadata or {}).get("state") != states[0]:
            held = self._corpora[name] = _read(self._collection(persona, locale))
        return held

    def _metadata(self, persona: str, locale: str) -> dict[str, str]:
        return {"persona": persona, "locale": locale, "embedder": self._embedder.model_id}

    def _collection(self, persona: str, locale: str, *, fresh: bool = False) -> Collection:
        """The collection of a persona and language, made when there is none. Vectors of another embedder are refused,
        or (`fresh`) thrown away. No embedding function: Chroma's own would download a model."""
        name, model_id = _collection_name(persona, locale), self._embedder.model_id
        metadata = {"hnsw:space": "cosine"} | self._metadata(persona, locale)
        found = self._client.get_or_create_collection(name, metadata=metadata, embedding_function=None)
        stored = str((found.metadata or {}).get("embedder", ""))
        if stored == model_id:
            return found
        if not fresh:
            raise EmbedderMismatch(stored, model_id)
        self._client.delete_collection(name)
        return self._client.get_or_create_collection(name, metadata=metadata, embedding_function=None)

    def _add(self, collection: Collection, digest: str, document: KnowledgeDocument) -> None:
        pieces = split_document(document.text)
        if not pieces:
            return
        collection.add(
            ids=[f"{digest}-{number:04}" for number in range(len(pieces))],
            embeddings=self._embedder.passages([piece.embedded for piece in pieces]),
            documents=[piece.text for piece in pieces],
            metadatas=[_metadata(digest, document, piece) for piece in pieces],
        )


def _read(collection: Collection) -> _Corpus:
    """All pieces of a collection, page by page (Chroma fails beyond 32,766 at once), with a lexical index."""
    ids: list[str] = []
    texts: list[str] = []
    metadata: list[dict[str, str]] = []
    while True:
        page = collection.get(limit=_PAGE, offset=len(ids), include=["documents", "metadatas"])
        ids.extend(page["ids"])
        texts.extend(page["documents"] or [])
        metadata.extend({k: str(v) for k, v in meta.items()} for meta in page["metadatas"] or [])
        if len(page["ids"]) < _PAGE:
            break
    index = LexicalIndex()
    for text, meta in zip(texts, metadata, strict=True):
        index.add(tokens(f"{meta['heading']} {text}"))
    return _Corpus(collection, tuple(ids), tuple(texts), tuple(metadata), index)


def _recollection(corpus: _Corpus, number: int, score: float, locale: str) -> Recollection:
    meta = corpus.metadata[number]
    source = f"{meta['document']}: {meta['heading']}" if meta["heading"] else meta["document"]
    text = corpus.texts[number]
    return Recollection("knowledge", text, source, locale, round(score, 4), tokens=estimate_tokens(text), metadata=meta)


def _metadata(digest: str, document: KnowledgeDocument, piece: Piece) -> dict[str, str]:
    facts = {"source": document.source, "licence": document.licence, "as_of": str(document.as_of or "")}
    told = {name: value for name, value in facts.items() if value}
    return {"hash": digest, "document": document.name, "heading": piece.heading} | told


def _hash(document: KnowledgeDocument) -> str:
    facts = (document.source, document.licence, str(document.as_of or ""))
    parts = (document.name, document.locale, document.text, *(facts if any(facts) else ()))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _collection_name(persona: str, locale: str) -> str:
    """A name that Chroma takes and that no two personas share, however they are spelt."""
    return "knowledge-" + hashlib.sha256(f"{persona}\0{locale}".encode()).hexdigest()[:32]


def _take_lock(directory: Path) -> IO[str]:
    """Hold `writer.lock` until the file is closed or the process ends. Raises `StoreInUse`, naming the holder."""
    lock = (directory / "writer.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read().strip() or "another process"
        lock.close()
        raise StoreInUse(str(directory), holder) from error
    lock.truncate(0)
    lock.write(f"process {os.getpid()}")
    lock.flush()
    return lock


@contextmanager
def _failures() -> Iterator[None]:
    """Name Chroma's failures."""
    try:
        yield
    except (ChromaError, HTTPError, OSError) as error:
        raise StoreUnavailable(f"Persona knowledge cannot be used now: {error}") from error

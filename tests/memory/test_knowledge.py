"""Persona knowledge in embedded Chroma: ingestion by content, search by meaning and words, one writer, offline."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from memory.embedding import CachedEmbedder
from memory.errors import EmbedderMismatch, StoreInUse, StoreUnavailable
from memory.knowledge import CHUNK, Ingested, Knowledge, KnowledgeDocument, split_document

LIFE = """# Life
Nova Quill is an invented singer.

## Family
She has a brother called Teo who builds boats.

## Home
She grew up in Port Lumen, beside the lighthouse.
"""
VIDA = "# Vida\nNova Quill es una cantante inventada.\n\n## Familia\nSu hermano Teo construye barcos.\n"


@pytest.fixture
def knowledge(tmp_path: Path, bundled: CachedEmbedder) -> Any:
    made = Knowledge.from_directory(tmp_path / "chroma", bundled)
    yield made
    made.close()


def documents() -> list[KnowledgeDocument]:
    return [KnowledgeDocument("life", "en", LIFE), KnowledgeDocument("life", "es", VIDA)]


def test_documents_are_found_by_meaning_in_their_language(knowledge: Knowledge, bundled: CachedEmbedder) -> None:
    """A question finds the section that answers it, with its source; other languages and personas are not mixed in."""
    knowledge.ingest("nova", documents())
    knowledge.ingest("diego", [KnowledgeDocument("life", "en", "# Life\nDiego has a brother called Rui.")])
    question = "Who is her brother?"
    best = knowledge.search("nova", "en", bundled.query(question), question, k=1)[0]
    assert "Teo" in best.text
    assert best.source == "life: Life › Family"
    assert (best.kind, best.locale) == ("knowledge", "en")
    spanish = knowledge.search("nova", "es", bundled.query("¿hermano?"), "¿hermano?", k=5)
    assert {one.locale for one in spanish} == {"es"}
    assert "Diego" not in "".join(one.text for one in knowledge.search("nova", "en", bundled.query("x"), "Diego", k=9))


def test_nothing_is_known_is_an_empty_answer(knowledge: Knowledge, bundled: CachedEmbedder) -> None:
    """A persona, a language without documents, or a wish for none gives nothing and makes nothing."""
    knowledge.ingest("nova", documents())
    vector = bundled.query("x")
    assert knowledge.search("nobody", "en", vector, "x") == ()
    assert knowledge.search("nova", "fr", vector, "x") == ()
    assert knowledge.search("nova", "en", vector, "", k=0) == ()
    assert knowledge.locales("nova") == ("en", "es")


def test_only_what_changed_is_embedded_again(knowledge: Knowledge, bundled: CachedEmbedder) -> None:
    """Unchanged documents are kept by their hash, changed ones replaced, missing ones removed."""
    assert knowledge.ingest("nova", documents()) == Ingested(2, 0, 0)
    assert knowledge.ingest("nova", documents()) == Ingested(0, 2, 0)
    changed = [KnowledgeDocument("life", "en", LIFE.replace("Teo", "Leo"))]
    assert knowledge.ingest("nova", changed) == Ingested(1, 0, 2)
    texts = " ".join(one.text for one in knowledge.search("nova", "en", bundled.query("brother"), "brother", k=9))
    assert "Leo" in texts
    assert "Teo" not in texts
    assert knowledge.search("nova", "es", bundled.query("hermano"), "hermano") == ()


def test_another_embedder_is_refused_until_ingested_again(tmp_path: Path, bundled: CachedEmbedder, rooms: Any) -> None:
    """Vectors of two models are not mixed; ingesting replaces them all."""
    first = Knowledge.from_directory(tmp_path / "chroma", bundled)
    first.ingest("nova", documents())
    first.close()
    second = Knowledge.from_directory(tmp_path / "chroma", rooms.embedder)
    with pytest.raises(EmbedderMismatch):
        second.search("nova", "en", rooms.embedder.query("x"), "x")
    assert second.ingest("nova", documents()).added == 2
    assert second.search("nova", "en", rooms.embedder.query("x"), "brother", k=1)[0].text.startswith("She has")
    second.close()


def test_a_second_process_is_refused_by_name(knowledge: Knowledge, tmp_path: Path) -> None:
    """Embedded Chroma is corrupted by two writers: the second is told who the first is."""
    code = (
        "import sys; from pathlib import Path; from memory.errors import StoreInUse\n"
        "from memory.knowledge import Knowledge\n"
        "try: Knowledge.from_directory(Path(sys.argv[1]), None)\n"
        "except StoreInUse as e: print(e.holder)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "chroma")], capture_output=True, text=True)
    assert done.stdout.startswith("process "), done.stderr
    knowledge.close()
    with pytest.raises(StoreInUse):
        held = Knowledge.from_directory(tmp_path / "chroma", None)  # type: ignore[arg-type]  # not used
        try:
            Knowledge.from_directory(tmp_path / "chroma", None)  # type: ignore[arg-type]  # not used
        finally:
            held.close()


def test_a_server_that_does_not_answer_is_named(bundled: CachedEmbedder) -> None:
    """A wrong CHROMA_URL stops the start with the URL."""
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:9"):
        Knowledge.from_url("http://127.0.0.1:9", bundled)


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = str(Path(sys.executable).with_name("chroma"))
    folder = tmp_path_factory.mktemp("chroma")
    with (folder / "log").open("wb") as log:
        command = [program, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the Chroma server did not start")


def test_a_server_serves_several_writers(chroma_url: str, bundled: CachedEmbedder) -> None:
    """With CHROMA_URL two programs write and read the same documents, and no lock is taken."""
    one, other = Knowledge.from_url(chroma_url, bundled), Knowledge.from_url(chroma_url, bundled)
    assert one.ingest("nova", documents()) == Ingested(2, 0, 0)
    other.ingest("diego", [KnowledgeDocument("life", "en", "# Life\nDiego has a brother called Rui.")])
    question = "Who is her brother?"
    for knowledge in (one, other):
        assert "Teo" in knowledge.search("nova", "en", bundled.query(question), question, k=1)[0].text
        assert knowledge.holds("called Rui")
    assert other.ingest("nova", documents()[:1]) == Ingested(0, 1, 1)
    assert other.locales("nova") == ("en",)
    other.ingest("nova", [KnowledgeDocument("life", "en", LIFE.replace("Teo", "Leo"))])
    assert "Leo" in one.search("nova", "en", bundled.query(question), question, k=1)[0].text


def test_a_passage_says_where_it_is_from_and_which_day_it_speaks_for(
    knowledge: Knowledge, bundled: CachedEmbedder
) -> None:
    """Source, licence and day come with every passage, from the document's own fields or the lines on top of it."""
    top = "---\nsource: Press kit\nlicence: CC BY 4.0\nas_of: 2026-05-03\n---\n"
    facts = {"source": "Press kit", "licence": "CC BY 4.0", "as_of": "2026-05-03"}
    knowledge.ingest("nova", [KnowledgeDocument("life", "en", top + LIFE)])
    best = knowledge.search("nova", "en", bundled.query("brother"), "brother", k=1)[0]
    assert facts.items() <= dict(best.metadata).items()
    assert "Press kit" not in best.text
    fields = KnowledgeDocument("life", "en", LIFE, "Press kit", "CC BY 4.0", date(2026, 5, 3))
    assert knowledge.ingest("nova", [fields]) == Ingested(0, 1, 0)
    later = replace(fields, as_of=date(2026, 6, 1))
    assert knowledge.ingest("nova", [later]) == Ingested(1, 0, 1)
    best = knowledge.search("nova", "en", bundled.query("brother"), "brother", k=1)[0]
    assert best.metadata["as_of"] == "2026-06-01"


def test_langchain_searches_the_same_pieces(knowledge: Knowledge) -> None:
    """The vector store of chains finds what was ingested here."""
    knowledge.ingest("nova", documents())
    found = knowledge.as_vector_store("nova", "en").similarity_search("her brother", k=1)
    assert "Teo" in found[0].page_content


def test_pieces_stay_under_their_heading_and_within_their_length() -> None:
    """A long section is cut at sentences, and no piece mixes two sections."""
    long = "# A\n" + "One sentence here. " * 100 + "\n## B\nshort\n"
    pieces = split_document(long)
    assert all(len(piece.text) <= CHUNK for piece in pieces)
    assert [piece.heading for piece in pieces][-1] == "A › B"
    assert split_document("") == ()
    assert len(split_document("猫" * 2000)) == 4

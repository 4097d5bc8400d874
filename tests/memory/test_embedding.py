"""Embedders: the bundled one on any text, the cache, the language correction, LangChain's face, unknown names."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import yaml

from memory.embedders.bundled import MAX_TOKENS, BundledEmbedder, missing_instructions
from memory.embedders.choose import choose_embedder
from memory.embedders.debias import Correction, DebiasedEmbedder
from memory.embedders.for_langchain import LangChainEmbeddings
from memory.embedders.learn_debias import learn, write
from memory.embedding import CachedEmbedder, Embedder, Matrix, Vector, clean_text
from memory.errors import EmbedderUnavailable, UnknownEmbedder

PARALLEL = yaml.safe_load((Path(__file__).parent / "data" / "parallel.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def raw() -> BundledEmbedder:
    return BundledEmbedder.from_package()


class Counting:
    """An embedder that counts the texts it is asked for."""

    model_id = "counting"
    dim = 3

    def __init__(self) -> None:
        self.asked: list[str] = []

    def query(self, text: str) -> Vector:
        self.asked.append(text)
        return np.asarray([len(text), 1, 0], np.float32)

    def passages(self, texts: list[str]) -> Matrix:
        self.asked.extend(texts)
        return np.stack([np.asarray([len(text), 0, 1], np.float32) for text in texts])


@pytest.mark.parametrize("text", ["", " ", "\0", "a\0b", "\ud800", "猫" * 9000, "x" * 200_000, "👩‍👩‍👧", "q " * 30_000])
def test_any_text_has_a_vector_of_norm_one(raw: BundledEmbedder, text: str) -> None:
    """Nothing is too odd or too long to be embedded, on both sides."""
    assert np.linalg.norm(raw.query(text)) == pytest.approx(1, abs=1e-4)
    assert np.linalg.norm(raw.passages([text, "x"]), axis=1) == pytest.approx([1, 1], abs=1e-4)


def test_what_follows_a_nul_counts(raw: BundledEmbedder) -> None:
    """The engine would cut the text off at a NUL."""
    assert not np.allclose(raw.query("my dog\0is called Bruno"), raw.query("my dog"))


@pytest.mark.parametrize("text", ["word " * 2000, "猫が好き" * 800])
def test_a_long_text_is_cut_to_the_window(raw: BundledEmbedder, text: str) -> None:
    """The longest prefix that fits is embedded, and no letter more."""
    kept = raw._cap(text, is_query=True)
    assert raw._engine.token_count(kept, True) <= MAX_TOKENS
    assert raw._engine.token_count(clean_text(text)[: len(kept) + 8], True) > MAX_TOKENS


def test_threads_get_the_same_bits(raw: BundledEmbedder) -> None:
    """Eight threads at once, and a batch, give what one call gives."""
    texts = [question for pairs in PARALLEL.values() for _, question in pairs][:24]
    alone = [raw.query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(raw.query, texts))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))
    assert np.array_equal(raw.passages(texts)[3], raw.passages([texts[3]])[0])


def test_a_machine_without_the_instructions_is_told(tmp_path: Path) -> None:
    """Missing processor features are named; where nothing can be read, nothing is claimed."""
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor : 0\nflags : fpu sse4_2 avx fma\n")
    assert missing_instructions(cpuinfo) == ("avx2",)
    assert missing_instructions(tmp_path / "nothing") == ()


def test_loading_leaves_the_environment_as_it_was() -> None:
    """OMP_NUM_THREADS is set only while the library loads, and an owner's own setting is kept."""
    code = (
        "import os; os.environ.pop('OMP_NUM_THREADS', None); from memory.embedders.bundled import BundledEmbedder as B;"
        "B.from_package().query('x'); assert 'OMP_NUM_THREADS' not in os.environ;"
        "import sys; assert not {'torch', 'sentence_transformers'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr


def test_the_cache_asks_once_for_each_text() -> None:
    """The same words, spaced or shaped otherwise, are one text; queries and passages are kept apart."""
    inner = Counting()
    cached = CachedEmbedder(inner)
    first = cached.query("Ｈello  you")
    assert np.array_equal(first, cached.query("Hello you "))
    rows = cached.passages(["Hello you", "b", "b"])
    assert inner.asked == ["Hello you", "Hello you", "b"]
    assert rows.shape == (3, 3)
    assert (cached.use.hits, cached.use.held) == (1, 3)
    assert cached.passages([]).shape == (0, 3)


def test_the_cache_is_bounded_and_can_be_emptied() -> None:
    """The longest unused text goes first; an erasure leaves nothing; what is handed out cannot be changed."""
    inner = Counting()
    cached = CachedEmbedder(inner, capacity=2)
    for text in ("a", "b", "a", "c", "a"):
        held = cached.query(text)
    assert inner.asked == ["a", "b", "c"]
    with pytest.raises(ValueError, match="read-only"):
        held[0] = 0
    cached.forget()
    assert cached.use.held == 0


def test_a_correction_belongs_to_one_model(tmp_path: Path, hash_embedder: Embedder) -> None:
    """It is refused for another embedder, changes the model id, and a damaged file is named."""
    inner, lines = hash_embedder, {"en": ["a", "bb"], "es": ["cccc"]}
    path = tmp_path / "c.npz"
    write(path, "hash", learn(inner, lines, directions=1))
    corrected = DebiasedEmbedder(inner, Correction.from_file(path))
    assert corrected.model_id.startswith("hash+even-")
    assert np.linalg.norm(corrected.query("abc")) == pytest.approx(1, abs=1e-4)
    write(path, "another", learn(inner, lines, directions=1))
    with pytest.raises(EmbedderUnavailable, match="another"):
        DebiasedEmbedder(inner, Correction.from_file(path))
    path.write_bytes(b"x")
    with pytest.raises(EmbedderUnavailable, match=r"c\.npz"):
        Correction.from_file(path)


def mixed_pool(embedder: CachedEmbedder | BundledEmbedder) -> float:
    """Share of questions that find their statement when each statement is in one language, drawn by chance."""
    chance = np.random.default_rng(3)
    said = {tag: np.stack([embedder.query(pair[0]) for pair in pairs]) for tag, pairs in PARALLEL.items()}
    asked = {tag: np.stack([embedder.query(pair[1]) for pair in pairs]) for tag, pairs in PARALLEL.items()}
    hits = []
    for _ in range(20):
        memory = np.stack([said[chance.choice(list(PARALLEL))][number] for number in range(12)])
        hits += [np.argmax(asked[tag] @ memory.T, axis=1) == np.arange(12) for tag in PARALLEL]
    return float(np.mean(hits))


def test_the_correction_finds_more_across_languages(raw: BundledEmbedder, bundled: CachedEmbedder) -> None:
    """In a memory of many languages, texts in the question's own language no longer push better ones aside."""
    plain, corrected = mixed_pool(raw), mixed_pool(bundled)
    assert corrected > 0.9
    assert corrected > plain + 0.1


def test_langchain_sees_the_same_vectors(bundled: CachedEmbedder) -> None:
    """The adapter gives lists of floats, queries and documents apart."""
    face = LangChainEmbeddings(bundled)
    assert face.embed_query("hola") == pytest.approx(list(bundled.query("hola")))
    assert face.embed_documents(["hola"])[0] == pytest.approx(list(bundled.passages(["hola"])[0]))


@pytest.mark.parametrize("name", ["", "bundle", "bundled:x", "sentence-transformers", "openai:ada"])
def test_an_unknown_embedder_lists_the_known(name: str) -> None:
    """There is no silent default."""
    with pytest.raises(UnknownEmbedder, match="bundled, sentence-transformers:"):
        choose_embedder(name)


def test_without_the_extra_the_other_embedder_says_what_to_install() -> None:
    """A missing library is a clear refusal."""
    code = (
        "import sys; sys.modules['sentence_transformers'] = None\n"
        "from memory.embedders.choose import choose_embedder\n"
        "from memory.errors import EmbedderUnavailable\n"
        "try: choose_embedder('sentence-transformers:x')\n"
        "except EmbedderUnavailable as e: assert 'extra' in str(e)\n"
        "else: raise SystemExit(1)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0

"""The real bundled engine, loaded once and run on one thread."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.engines.bundled import BundledEngine

os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def model_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory; the weights are put together in it once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def bundled(model_data: Path) -> Iterator[BundledEngine]:
    """The bundled engine on one thread with two slots."""
    engine = BundledEngine(model_data, threads=1, slots=2)
    yield engine
    engine.shut()

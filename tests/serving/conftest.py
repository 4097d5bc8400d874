"""What the serving tests share: a whole Lookalike on real stores and the real embedder, with a scripted engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.assemble import assemble
from serving.engines.protocol import Engine
from serving.engines.scripted import ScriptedEngine
from serving.lookalike import Lookalike
from serving.settings import Settings
from tests.serving.house import House, MakeHouse


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[MakeHouse]:
    """Builds houses in folders of their own and closes their stores afterwards."""
    built: list[Lookalike] = []

    def make(engine: Engine | None = None, **settings: object) -> House:
        engine = engine or ScriptedEngine(["A line from the script."])
        folder = tmp_path / str(len(built))
        lookalike = assemble(Settings.read({}, data_dir=folder, warm=False, **settings), engine=engine)
        built.append(lookalike)
        assert isinstance(engine, ScriptedEngine)
        return House(lookalike, engine)

    yield make
    for lookalike in built:
        lookalike.memory.knowledge.close()
        lookalike.transactions.close()
        lookalike.directory.release()


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    """A house whose engine says one line."""
    return make_house()

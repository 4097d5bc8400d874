"""What every test gets: offline, no telemetry, one thread a model, no deadline on properties."""

import os
from collections.abc import Iterator

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["LANGSMITH_TRACING"] = "false"

import pytest
from hypothesis import HealthCheck, settings

from serving.database.engine import open_engine
from serving.database.schema import upgrade
from tests.postgres import Postgres, server

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server, started when the first test asks for it. Without one that test fails and says why."""
    with server() as started:
        yield started


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """The name of a template database at the newest schema."""
    url = postgres.create()
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url.split("@/")[1].split("?")[0]

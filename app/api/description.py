"""The API's description as OpenAPI, from `openapi.yaml`: written by hand, since routes take bodies of OpenAI's shape.

There is no page of documentation at `/docs`: the usual ones load their scripts from other machines.
"""

from functools import cache
from importlib.metadata import version
from importlib.resources import files

import yaml


@cache
def openapi() -> dict[str, object]:
    """The whole description, of this release."""
    text = (files("app.api") / "openapi.yaml").read_text(encoding="utf-8")
    described: dict[str, object] = yaml.safe_load(text)
    info = described["info"]
    assert isinstance(info, dict)
    info["version"] = version("lookalike")
    return described

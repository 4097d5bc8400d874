"""The files that ship with the pages: scripts, styles and fonts, served under an address that names their content.

A changed file gives a new address, so browsers may keep what they have for a year.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.web.errors import AssetError

FOLDER = Path(__file__).parent
ROOT = "/page"
_PARTS = ("static", "fonts")


class _KeptFiles(StaticFiles):
    """Static files that a browser may keep, as their address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


@cache
def fingerprint() -> str:
    """Twelve hex digits over all shipped page files."""
    digest = hashlib.sha256()
    for part in _PARTS:
        for file in sorted((FOLDER / part).rglob("*")):
            if file.is_file():
                digest.update(file.relative_to(FOLDER).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def address(file: str) -> str:
    """The address of `static/…` or `fonts/…`. Raises `AssetError` when there is no such file."""
    if not (FOLDER / file).is_file():
        raise AssetError(f"The page file {file} is missing from the installation.")
    return f"{ROOT}/{fingerprint()}/{file}"


def serve(app: FastAPI) -> None:
    """Serve the page files from `app`."""
    for part in _PARTS:
        app.mount(f"{ROOT}/{fingerprint()}/{part}", _KeptFiles(directory=FOLDER / part), name=f"page-{part}")


def head() -> str:
    """What goes into the fan's page's head."""
    styles = sorted((FOLDER / "static" / "css").glob("*.css"))
    scripts = sorted((FOLDER / "static" / "js").glob("*.js"))
    return head_of([f"static/css/{style.name}" for style in styles], [f"static/js/{script.name}" for script in scripts])


def head_of(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """A page's head: theme before first paint, styles, fonts and scripts of our own, by their place in this folder."""
    early = (FOLDER / "static" / "early.js").read_text(encoding="utf-8")
    return "\n".join(
        [
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="same-origin">',
            f"<script>{early}</script>",
            *(f'<link rel="stylesheet" href="{address(style)}">' for style in styles),
            f'<link rel="preload" as="font" type="font/woff2" crossorigin '
            f'href="{address("fonts/inter-latin-wght-normal.woff2")}">',
            *(f'<link rel="modulepreload" href="{address(script)}">' for script in scripts),
        ]
    )

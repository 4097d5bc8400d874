"""A card's assets: where each lies, our portrait among them, and what is not shown.

Knows URIs of assets and the files that came with a card. Loads nothing from the network, ever, and writes no file.
"""

import base64
import binascii
import re
from collections.abc import Mapping

from persona.interchange.fields import Object
from persona.interchange.own_data import KEY, own
from persona.interchange.payload import Json
from persona.interchange.report import Findings
from persona.portrait import MAX_BYTES, problems

PORTRAIT_TYPE = "x_lookalike_portrait"
MAIN_ICON: Object = {"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}
"""What V3 takes for granted when a card lists no assets."""
INSIDE = ("embeded://", "embedded://", "__asset:")
"""Ways to say: a file that came with the card. The first is the specification's spelling."""
_PORTRAIT_KEY = "portrait_svg"
_DATA_URI = re.compile(r"data:[\w.+-]*/?[\w.+-]*(?:;[\w.+-]+=[^;,]*)*;base64,", re.IGNORECASE)


def inside(uri: str) -> str | None:
    """The path of a file that came with the card, or None for another kind of URI."""
    return next((uri[len(scheme) :] for scheme in INSIDE if uri.startswith(scheme)), None)


def resolve(uri: str, files: Mapping[str, bytes]) -> bytes | None:
    """The asset's bytes from the card's own files or a data URI; None when it is neither or not there."""
    path = inside(uri)
    if path is not None:
        return files.get(path)
    found = _DATA_URI.match(uri)
    if found is None:
        return None
    try:
        return base64.b64decode(uri[found.end() :], validate=False)
    except binascii.Error:
        return None


def data_uri(kind: str, content: bytes) -> str:
    """The bytes as a data URI of that media type."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def main_icon(data: Object) -> Object | None:
    """The asset that is the card's face, or None."""
    icons = [asset for asset in listed(data) if asset.get("type") == "icon"]
    return next((icon for icon in icons if icon.get("name") == "main"), icons[0] if icons else None)


def listed(data: Object) -> list[Object]:
    """The card's assets."""
    assets = data.get("assets")
    return [asset for asset in assets if isinstance(asset, dict)] if isinstance(assets, list) else []


def add_portrait(data: Object, uri: str) -> None:
    """List our portrait, in place. First when the card listed nothing, so that taking it out restores that."""
    portrait: Object = {"type": PORTRAIT_TYPE, "uri": uri, "name": "portrait", "ext": "svg"}
    assets = data.get("assets")
    data["assets"] = [*assets, portrait] if isinstance(assets, list) else [portrait, dict(MAIN_ICON)]


def add_own_portrait(data: Object, svg: str) -> None:
    """Put the portrait into our own data, in place: for versions that know no assets."""
    extensions = data["extensions"]
    assert isinstance(extensions, dict)
    extensions[KEY] = {**own(data), _PORTRAIT_KEY: svg}


def take_portrait(data: Object, files: Mapping[str, bytes], findings: Findings) -> str:
    """Our portrait, taken out of the assets or our own data; empty when there is none or it is not safe to show."""
    held = own(data)
    if isinstance(held.get(_PORTRAIT_KEY), str):
        svg = str(held[_PORTRAIT_KEY])
        if _safe(svg, findings):
            del held[_PORTRAIT_KEY]
            return svg
    assets = data.get("assets")
    if not isinstance(assets, list):
        return ""
    for index, asset in enumerate(assets):
        if not isinstance(asset, dict) or asset.get("type") != PORTRAIT_TYPE:
            continue
        content = resolve(str(asset.get("uri", "")), files) or b""
        svg = content.decode("utf-8", "replace") if len(content) <= MAX_BYTES else "too large"
        if not _safe(svg, findings):
            return ""
        rest: list[Json] = [*assets[:index], *assets[index + 1 :]]
        if index == 0 and rest == [MAIN_ICON]:
            del data["assets"]
        else:
            data["assets"] = rest
        return svg
    return ""


def inspect(data: Object, files: Mapping[str, bytes], findings: Findings) -> None:
    """Note every asset that is missing, lies on the network or is of a kind we do not show. All are kept."""
    kept: dict[str, int] = {}
    for index, asset in enumerate(listed(data)):
        place, uri, kind = f"data.assets[{index}]", str(asset.get("uri", "")), str(asset.get("type", ""))
        path = inside(uri)
        if path is not None and path not in files:
            findings.unsupported(place, f"{uri[:80]} is not in the file; the import went on without it")
        elif uri.lower().startswith(("http://", "https://")):
            findings.unsupported(place, f"{uri[:80]} lies on the network and is never loaded; the address is kept")
        elif path is None and not uri.startswith("ccdefault:") and not _DATA_URI.match(uri):
            findings.unsupported(place, f"{uri[:80]!r} is no known kind of address; it is kept")
        elif kind != "icon":
            kept[kind] = kept.get(kind, 0) + 1
        if kind == "user_icon" and uri.startswith("ccdefault:"):
            findings.warn(place, "a user icon cannot be the card's own picture")
    for kind, count in kept.items():
        findings.unsupported(f"data.assets ({kind[:40]})", f"{count} kept for export and not shown here")
    for kind in ("icon", "background"):
        same = [asset for asset in listed(data) if asset.get("type") == kind]
        mains = sum(asset.get("name") == "main" for asset in same)
        if mains > 1 or (kind == "icon" and len(same) > 1 and mains != 1):
            findings.warn("data.assets", f"{mains} of {len(same)} assets of type {kind} are called main; one should be")


def _safe(svg: str, findings: Findings) -> bool:
    for problem in problems(svg):
        findings.unsupported("portrait", f"{problem}; it is kept and not shown")
        return False
    return True

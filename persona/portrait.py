"""Whether a portrait is a drawing that is safe to show: SVG without scripts, links or text of its own.

Knows SVG; knows nothing of files or of whose portrait it is.
"""

import re
from xml.etree import ElementTree

MAX_BYTES = 256 * 1024
_SHAPES = {"path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
_GROUPS = {"svg", "g", "defs", "title", "desc", "use", "symbol", "clipPath", "mask", "pattern"}
_PAINT = {"linearGradient", "radialGradient", "stop", "filter", "feGaussianBlur"}
_ELEMENTS = frozenset(_SHAPES | _GROUPS | _PAINT)
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_LOCAL_REFERENCE = re.compile(r"^#[\w.-]+$")
_REFERENCE = re.compile(r"url\(\s*['\"]?([^)'\"]*)", re.IGNORECASE)


def problems(svg: str) -> tuple[str, ...]:
    """What makes the drawing unsafe or unreadable; empty when nothing does."""
    if len(svg.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return (f"is larger than {MAX_BYTES // 1024} KiB",)
    if "<!DOCTYPE" in svg.upper() or "<!ENTITY" in svg.upper() or "<?xml-stylesheet" in svg.lower():
        return ("has a document type, an entity or a style sheet; take it out",)
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 (document types and entities are refused above)
    except (ElementTree.ParseError, ValueError) as error:
        return (f"is not well-formed SVG: {error}",)
    if root.tag != f"{_NAMESPACE}svg":
        return ("is not an SVG drawing (its root is no <svg> in the SVG namespace)",)
    found = [problem for element in root.iter() for problem in _element(element)]
    return tuple(dict.fromkeys(found))


def _element(element: ElementTree.Element) -> list[str]:
    name = element.tag.removeprefix(_NAMESPACE)
    found = [] if name in _ELEMENTS else [f"has an element <{name}> that is not allowed"]
    for key, value in element.attrib.items():
        attribute = key.rpartition("}")[2].lower()
        if attribute.startswith("on"):
            found.append(f"has an event attribute {attribute}")
        if attribute == "href" and not _LOCAL_REFERENCE.match(value):
            found.append("refers to something outside itself")
        if any(not _LOCAL_REFERENCE.match(target.strip()) for target in _REFERENCE.findall(value)):
            found.append("refers to something outside itself")
    return found

"""The files that ship with the pages."""

import re

import pytest

from app.web import assets
from app.web.errors import AssetError

FILES = [file for file in sorted((assets.FOLDER / "static").rglob("*")) if file.is_file()]


def test_no_file_names_another_host() -> None:
    """Neither scripts, styles nor markup fetch anything from elsewhere."""
    texts = [file.read_text(encoding="utf-8") for file in [*FILES, assets.FOLDER / "chat" / "page.html"]]
    assert not [text for text in texts if re.search(r"(?:https?:)?//(?!www\.w3\.org)[\w-]+\.\w", text)]


def test_every_font_file_is_used_and_has_its_licence() -> None:
    """Each font is named by the styles, and the licence of its family lies beside it."""
    css = (assets.FOLDER / "static" / "css" / "1-tokens.css").read_text(encoding="utf-8")
    fonts = sorted((assets.FOLDER / "fonts").glob("*.woff2"))
    assert fonts
    for font in fonts:
        assert font.name in css
        family = re.match(r"(inter|noto-sans-[a-z]+?)-", font.name)
        assert family
        licence = (assets.FOLDER / "fonts" / f"LICENSE-{family[1]}.txt").read_text(encoding="utf-8")
        assert "SIL Open Font License" in licence


def test_the_script_never_parses_text_as_markup() -> None:
    """No script uses a sink that turns text into elements."""
    scripts = [file.read_text(encoding="utf-8") for file in FILES if file.suffix == ".js"]
    assert not [s for s in scripts if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", s)]


def test_every_string_that_a_script_names_exists() -> None:
    """The keys that scripts and markup ask for are in the strings."""
    from app.web.strings import page_strings, studio_strings, trust_strings

    known = {**page_strings("en"), **studio_strings("en"), **trust_strings("en")}
    text = "\n".join(f.read_text(encoding="utf-8") for f in [*FILES, assets.FOLDER / "chat" / "page.html"])
    named = set(re.findall(r"""\bt\("(\w+)\"""", text)) | set(re.findall(r'data-t(?:-label|-title)?="(\w+)"', text))
    assert named - known.keys() == set()


def test_a_missing_file_is_named() -> None:
    """Asking for a file that did not ship says which."""
    with pytest.raises(AssetError, match=r"nothing\.css"):
        assets.address("static/css/nothing.css")

import pytest

from persona.portrait import MAX_BYTES, problems

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


@pytest.mark.parametrize(
    ("svg", "says"),
    [
        (f"{HEAD}<script>1</script></svg>", "<script>"),
        (f'{HEAD}<g onload="x()"/></svg>', "event attribute"),
        (f'{HEAD}<use xlink:href="https://x.example/a.svg#b"/></svg>', "outside itself"),
        (f'{HEAD}<use href="javascript:x()"/></svg>', "outside itself"),
        (f'{HEAD}<rect fill="url(https://x.example/a)"/></svg>', "outside itself"),
        (f"{HEAD}<style>@import 'x'</style></svg>", "<style>"),
        (f"{HEAD}<foreignObject/></svg>", "<foreignObject>"),
        (f"{HEAD}<text>Nova</text></svg>", "<text>"),
        (f"{HEAD}<image href='#a'/></svg>", "<image>"),
        (f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{HEAD}</svg>", "document type"),
        ("<html/>", "not an SVG"),
        (f"{HEAD}<g></svg>", "well-formed"),
        (" " * (MAX_BYTES + 1), "larger"),
    ],
)
def test_what_is_no_plain_drawing_is_named(svg: str, says: str) -> None:
    """Scripts, links, text and broken markup are each found."""
    assert any(says in problem for problem in problems(svg))


def test_a_plain_drawing_passes() -> None:
    """Shapes and gradients of its own are fine."""
    assert problems(f'{HEAD}<defs><linearGradient id="a"/></defs><rect fill="url(#a)"/><use href="#a"/></svg>') == ()

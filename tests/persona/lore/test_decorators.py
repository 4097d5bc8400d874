from persona.lore.decorators import Decorators, read


def test_decorators_are_parted_from_the_content() -> None:
    """Lines at the head are read and taken out, blank lines between them too."""
    found = read("@@depth 4\n@@role user\n\nThe reef.\n@@not a decorator here")
    assert found.content == "The reef.\n@@not a decorator here"
    assert found.decorators == Decorators(depth=4, role="user")


def test_content_without_decorators_is_untouched() -> None:
    """Leading blank lines stay when there is no decorator."""
    assert read("\n\nThe reef.").content == "\n\nThe reef."


def test_invalid_and_unknown_ones_are_ignored_and_leave_the_prompt() -> None:
    """They have no effect and do not reach the model."""
    found = read("@@depth deep\n@@role king\n@@sparkle\n@@disable_ui_prompt system_prompt\nText")
    assert found.content == "Text"
    assert found.decorators == Decorators()


def test_the_first_of_two_counts_but_additional_keys_add_up() -> None:
    """Duplicates lose, except additional keys."""
    found = read("@@depth 1\n@@depth 2\n@@additional_keys a, b\n@@additional_keys c\nText").decorators
    assert found.depth == 1
    assert found.additional_keys == (("a", "b"), ("c",))


def test_a_fallback_counts_when_the_one_above_did_not() -> None:
    """`@@@` lines are tried in turn until one is valid."""
    assert read("@@new_thing 1\n@@@newer 2\n@@@depth 3\n@@@depth 4\nText").decorators.depth == 3
    assert read("@@depth 1\n@@@reverse_depth 3\nText").decorators.reverse_depth is None

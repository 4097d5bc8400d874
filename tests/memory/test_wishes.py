"""Wishes not to be remembered, in eight languages: heard where they are meant, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.wishes import wish_not_to_remember

HEARD = [
    ("en", "please don't remember that", "before"),
    ("en", "Forget what I just told you.", "before"),
    ("en", "My boss is having an affair, but don't write that down", "this"),
    ("es", "no guardes eso, por favor", "before"),
    ("es", "olvida lo que te dije", "before"),
    ("es", "Mi jefe se va a divorciar, no lo anotes", "this"),
    ("pt-BR", "não guarde isso", "before"),
    ("pt-BR", "esquece o que eu falei", "before"),
    ("pt-BR", "Meu chefe vai se separar da mulher, não anota isso", "this"),
    ("fr", "ne retiens pas ça", "before"),
    ("fr", "Oublie ce que je viens de dire", "before"),
    ("fr", "Mon patron va quitter sa femme, ne note pas ça", "this"),
    ("zh-Hans", "别记住这个", "before"),
    ("zh-Hans", "忘掉我刚才说的", "before"),
    ("zh-Hans", "我老板要离婚了，这件事你可不要记下来", "this"),
    ("ja", "今の話は忘れてください", "before"),
    ("ja", "それは覚えないで", "before"),
    ("ja", "うちの上司が離婚するらしいんだけど、これは記録しないで", "this"),
    ("hi", "इसे याद मत रखना", "before"),
    ("hi", "यह बात भूल जाओ", "before"),
    ("hi", "मेरे बॉस का तलाक़ होने वाला है, पर इसे नोट मत करना", "this"),
    ("ar", "لا تتذكر هذا من فضلك", "before"),
    ("ar", "انسَ ما قلته", "before"),
    ("ar", "مديري سينفصل عن زوجته لكن لا تسجل هذا", "this"),
]
NOT_HEARD = [
    ("en", "I'll never forget that night in Rome"),
    ("en", "don't forget my birthday"),
    ("en", "forget it, let's talk about music"),
    ("es", "no olvides mi cumpleaños"),
    ("es", "nunca olvidaré eso"),
    ("pt-BR", "não esqueça o meu aniversário"),
    ("fr", "n'oublie pas mon anniversaire"),
    ("fr", "je n'oublierai jamais ça"),
    ("zh-Hans", "别忘了我的生日"),
    ("zh-Hans", "我记不住这些单词"),
    ("ja", "傘を忘れてきちゃった"),
    ("ja", "私の誕生日を忘れないで"),
    ("hi", "मेरा जन्मदिन मत भूलना"),
    ("hi", "मुझे याद रखना"),
    ("ar", "لا تنس عيد ميلادي"),
    ("ar", "لن أنسى ذلك أبدًا"),
]


@pytest.mark.parametrize(("locale", "text", "wish"), HEARD)
def test_a_wish_is_heard(locale: str, text: str, wish: str) -> None:
    """Alone it is about what was said before; beside other words about the message itself."""
    assert wish_not_to_remember(text, locale) == wish


@pytest.mark.parametrize(("locale", "text"), NOT_HEARD)
def test_what_only_sounds_alike_is_no_wish(locale: str, text: str) -> None:
    """Words of forgetting with another meaning change nothing."""
    assert wish_not_to_remember(text, locale) is None


@given(st.text(max_size=200), st.sampled_from(["en", "ja", "hi", "ar", "sw", "", "zz-\0"]))
def test_no_text_raises(text: str, locale: str) -> None:
    """Any text in any language can be asked about."""
    wish_not_to_remember(text, locale)

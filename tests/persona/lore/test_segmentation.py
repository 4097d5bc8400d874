import pytest

from persona.lore.segmentation import cuts_a_word, is_one_word, word_edges


def cuts(key: str, text: str) -> bool:
    """Whether the key, where it stands in the text, is part of a word."""
    start = text.index(key)
    return cuts_a_word(text, start, start + len(key))


@pytest.mark.parametrize(
    ("key", "text", "expected", "reason"),
    [
        ("รถ", "ฉันสามารถขับได้", True, "car inside can"),
        ("รถ", "ฉันขับรถได้", False, "drive a car"),
        ("แมว", "ฉันเห็นแมวน้ำ", True, "a seal is no cat"),
        ("โนวา", "ฉันชอบโนวามากๆ", False, "a name no dictionary knows"),
        ("パン", "パンダが好き", True, "bread inside panda"),
        ("アプリ", "スマホアプリを入れた", False, "a compound of two words"),
        ("京都", "東京都の夜景", True, "Kyoto across Tokyo-to"),
        ("研究生", "他研究生命的起源", True, "graduate student across two words"),
        ("北京", "我是北京人", False, "at the head of a word"),
        ("海", "上海自来水", True, "one character of a word"),
        ("诺娃", "诺娃的新歌", False, "a name"),
        ("ລົດ", "ຂ້ອຍສາມາດຂັບລົດໄດ້", False, "Lao"),
        ("ឆ្មា", "ខ្ញុំចូលចិត្តឆ្មាណាស់", False, "Khmer"),
        ("ကြောင်", "ကြောင်လေးက", False, "Burmese"),
    ],
)
def test_a_key_inside_a_word_cuts_it(key: str, text: str, expected: bool, reason: str) -> None:
    """Dictionaries tell a word from a part of one."""
    assert cuts(key, text) is expected


def test_places_count_characters_and_not_code_units() -> None:
    """An emoji before a word moves nothing."""
    assert word_edges("😀猫")[-1] == 2
    assert not cuts("猫", "😀猫が好き")


def test_words_are_known_or_not() -> None:
    """Kyoto is a word, an invented name is not."""
    assert is_one_word("京都")
    assert not is_one_word("诺娃")

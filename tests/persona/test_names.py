from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.card import PersonaCard
from persona.errors import CardInvalid, CardUnreadable
from persona.names import alike, check_names, read_protected

ALIKE = [
    ("Taylor Swift", "Taylor Swift", "same"),
    ("TAYLOR  swift", "Taylor Swift", "same"),
    ("Swift, Taylor", "Taylor Swift", "same"),
    ("TaylorSwift", "Taylor Swift", "same"),
    ("Táylor Swíft", "Taylor Swift", "same"),
    ("𝕿𝖆𝖞𝖑𝖔𝖗 Ｓｗｉｆｔ", "Taylor Swift", "same"),
    ("Tay\u200blor Swift", "Taylor Swift", "same"),
    ("T a y l o r S w i f t", "Taylor Swift", "same"),
    ("Taylor_Swift", "Taylor Swift", "same"),
    ("The real Taylor Swift", "Taylor Swift", "contained"),
    ("Nova Quill Official", "Nova Quill", "contained"),
    ("T4ylor  Sw1f", "Taylor Swift", "disguised"),
    ("Tауlоr Swіft", "Taylor Swift", "disguised"),
    ("T@ylor $wift", "Taylor Swift", "disguised"),
    ("Τaylοr Swιft", "Taylor Swift", "disguised"),
    ("Taylor Svvift", "Taylor Swift", "disguised"),
    ("N0va Qu1ll", "Nova Quill", "disguised"),
    ("N0va Qui11", "Nova Quill", "disguised"),
    ("Diеg0 Far0l", "Diego Farol", "disguised"),
    ("Tyler Swift", "Taylor Swift", "close"),
    ("Tailor Swift", "Taylor Swift", "close"),
    ("Taylor Swfit", "Taylor Swift", "close"),
    ("Taylor Swiftt", "Taylor Swift", "close"),
    ("Diego Faroll", "Diego Farol", "close"),
    ("Тейлор Свифт", "Taylor Swift", "sound"),
    ("Свифт Тейлор", "Taylor Swift", "sound"),
    ("Τέιλορ Σουίφτ", "Taylor Swift", "sound"),
    ("تايلور سويفت", "Taylor Swift", "sound"),
    ("टेलर स्विफ्ट", "Taylor Swift", "sound"),
    ("테일러 스위프트", "Taylor Swift", "sound"),
    ("テイラー・スウィフト", "Taylor Swift", "sound"),
    ("טיילור סוויפט", "Taylor Swift", "sound"),
    ("泰勒·斯威夫特", "Taylor Swift", "sound"),
    ("Нова Квилл", "Nova Quill", "sound"),
    ("ノバ・クイル", "Nova Quill", "sound"),
    ("노바 퀼", "Nova Quill", "sound"),
    ("诺娃·奎尔", "Nova Quill", "sound"),
    ("Диего Фарол", "Diego Farol", "sound"),
    ("ディエゴ・ファロル", "Diego Farol", "sound"),
    ("دييغو فارول", "Diego Farol", "sound"),
    ("Amara Delune", "Амара Делюн", "sound"),
    ("Nova Kwill", "Nova Quill", "sound"),
    ("Тейлор С.", "Taylor Swift", "initials"),
    ("Taylor S.", "Taylor Swift", "initials"),
    ("T. Swift", "Taylor Swift", "initials"),
    ("テイラー S", "Taylor Swift", "initials"),
]
APART = [
    ("Taylor", "Taylor Swift"),
    ("Swift", "Taylor Swift"),
    ("Taylor Smith", "Taylor Swift"),
    ("Taylor M.", "Taylor Swift"),
    ("T. S.", "Taylor Swift"),
    ("Jonathan Swift", "Taylor Swift"),
    ("Elizabeth Taylor", "Taylor Swift"),
    ("Tyra Stone", "Taylor Swift"),
    ("Swiftly Tailored", "Taylor Swift"),
    ("Theodor Seifert", "Taylor Swift"),
    ("Тейлор Смит", "Taylor Swift"),
    ("Тамара Сидорова", "Taylor Swift"),
    ("Тейлор", "Taylor Swift"),
    ("Тейлор М.", "Taylor Swift"),
    ("テイラー・スミス", "Taylor Swift"),
    ("田中さくら", "Taylor Swift"),
    ("ليلى مراد", "Taylor Swift"),
    ("김서연", "Taylor Swift"),
    ("Nova Scotia", "Nova Quill"),
    ("Quinn Nova", "Nova Quill"),
    ("Novak Quiles", "Nova Quill"),
    ("Bossa Nova", "Nova Quill"),
    ("Нина Ким", "Nova Quill"),
    ("नीना कपूर", "Nova Quill"),
    ("ノラ・キム", "Nova Quill"),
    ("Diego Rivera", "Diego Farol"),
    ("Diego Ferreira", "Diego Farol"),
    ("Hugo Farol", "Diego Farol"),
    ("Дарья Фролова", "Diego Farol"),
    ("디에고 리베라", "Diego Farol"),
    ("Amara Okafor", "Amara Delune"),
    ("Amanda Deluca", "Amara Delune"),
    ("Mara Lune", "Amara Delune"),
    ("Clara Moon", "Amara Delune"),
    ("अमर दलाल", "Amara Delune"),
    ("泰山", "Taylor Swift"),
    ("Lia", "Mia"),
    ("Ana", "Ann"),
    ("Leo Park", "Lea Perk"),
    ("1984", "Leet"),
    ("…", "Taylor Swift"),
    ("", "Taylor Swift"),
]


@pytest.mark.parametrize(("written", "protected", "how"), ALIKE)
def test_a_name_that_is_taken_for_another_is_found(written: str, protected: str, how: str) -> None:
    """Each disguise is seen through, and the way it matched is named."""
    found = alike(written, protected)
    assert found is not None
    assert found.how == how
    assert 0.5 <= found.strength <= 1


@pytest.mark.parametrize(("written", "protected"), APART)
def test_a_name_of_its_own_is_left_alone(written: str, protected: str) -> None:
    """A shared word, a shared initial or a far likeness is no match."""
    assert alike(written, protected) is None


def test_strengths_are_in_order() -> None:
    """The name itself beats a disguise, a disguise a slip, and a slip initials."""
    written = ("Taylor Swift", "T4ylor Swift", "Taylor Swfit", "Taylor S.")
    found = [alike(name, "Taylor Swift") for name in written]
    strengths = [way.strength for way in found if way]
    assert strengths == sorted(strengths, reverse=True)
    assert len(set(strengths)) == 4


def test_all_names_of_a_card_are_checked(card: PersonaCard) -> None:
    """Names and nicknames of the card and of each language are compared, the strongest hit first."""
    russian = card.locales["en"].model_copy(update={"locale": "ru", "name": "Тейлор Свифт", "nickname": "Т4йлор"})
    hits = check_names(
        card.model_copy(update={"locales": {**card.locales, "ru": russian}}), ["Taylor Swift", "Lia Mar"]
    )
    assert [(hit.where, hit.protected, hit.how) for hit in hits] == [
        ("locales.en.name", "Lia Mar", "same"),
        ("locales.es.name", "Lia Mar", "same"),
        ("name", "Lia Mar", "same"),
        ("locales.ru.name", "Taylor Swift", "sound"),
        ("locales.ja.name", "Lia Mar", "sound"),
    ]
    assert hits[3].sentence.startswith("locales.ru.name: 'Тейлор Свифт' sounds like 'Taylor Swift' (strength 0.")
    assert check_names(card, ["Taylor Swift"]) == ()
    assert check_names(card, ["Lia Mar"], least=1.1) == ()


def test_lists_are_read_as_lines_or_yaml(tmp_path: Path) -> None:
    """Comments, blank lines and doubles are left out."""
    lines, bare, named = tmp_path / "a.txt", tmp_path / "b.yaml", tmp_path / "c.yml"
    lines.write_text("# stars\nNova Quill\n\nDiego Farol # player\nNova Quill\n", encoding="utf-8")
    bare.write_text("- Nova Quill\n- Diego Farol\n", encoding="utf-8")
    named.write_text("names: [Nova Quill, Diego Farol]\n", encoding="utf-8")
    assert {read_protected(path) for path in (lines, bare, named)} == {("Nova Quill", "Diego Farol")}


def test_a_list_that_cannot_be_used_names_itself(tmp_path: Path) -> None:
    """A missing file and a wrong shape are typed errors."""
    with pytest.raises(CardUnreadable, match=r"none\.txt"):
        read_protected(tmp_path / "none.txt")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("names: {a: 1}\n", encoding="utf-8")
    with pytest.raises(CardInvalid, match="names"):
        read_protected(wrong)


@given(st.text(max_size=24), st.text(max_size=24))
def test_no_text_breaks_the_check(written: str, protected: str) -> None:
    """Any two texts are compared, and a text with letters is like itself."""
    alike(written, protected)
    assert not any(letter.isalpha() and letter.isascii() for letter in written) or alike(written, written) is not None

"""Texts that a wrong encoding has damaged are found, and no others."""

from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.damaged_text import damage
from knowledge.loader import check
from knowledge.phrasings import phrasings
from knowledge.schema import LANGUAGES, Knowledge
from knowledge.unseen import UNSEEN
from tests.knowledge.base_folder import FILES, write_base

RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
HAN = "新区的一是不了在有人这发展哈尔滨俄罗斯银行目标投资增长多少谁什么政策企业数值"
# the encoding of the bytes, and the one they were read in
WRONG = [
    ("utf-8", "cp1252"), ("utf-8", "latin-1"), ("utf-8", "cp1251"), ("utf-8", "gbk"), ("utf-8", "koi8-r"),
    ("gbk", "latin-1"), ("cp1251", "latin-1"), ("gbk", "utf-8"), ("cp1251", "utf-8"), ("utf-8", "ascii"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mark", "mended"),
    [
        ("рост на \ufffd\ufffd %", "\ufffd\ufffd", None),
        ("目标是????左右", "????", None),
        ("???? ?? ???? 2017 ????", "????", None),
        ("? ??? ?? ?????", "? ??? ?? ?????", None),
        ("??GDP??", "??", None),
        ("增长锟斤拷锟斤拷", "锟斤拷锟斤拷", None),
        ("烫烫烫烫", "烫烫烫烫", None),
        ("РїСЂРё РіРѕСЂРѕРґРµ", "РїСЂРё", "при городе"),
        ("Ð¿Ñ€Ð¸", "Ð¿Ñ€Ð¸", "при"),
        ("cafÃ© at the river", "Ã©", "café at the river"),
        ("the districtâ€™s bank", "â€™", "the district’s bank"),
        ("20Â\u00a0%", "Â\u00a0", "20\u00a0%"),
        ("ÊýÖµ", "ÊýÖµ", "数值"),
        ("ïðèâåò", "ïðèâåò", "привет"),
        ("鏂板尯", "鏂板尯", "新区"),
        ("褉械谐懈芯薪", "褉械谐懈芯薪", "регион"),
        ("╨┐╤А╨╕", "╤А", None),
        ("ж•°еЂј", "ж•°еЂј", "数值"),
        ("ЇаЁ®аЁвҐв", "Ё®а", None),
    ],
)
def test_finds_what_was_lost_and_reads_the_rest_anew(text: str, mark: str, mended: str | None) -> None:
    found = damage(text)
    assert found is not None
    assert text[found.start : found.end].startswith(mark)
    assert found.mended == mended


@pytest.mark.parametrize(
    "text",
    [
        "Как дела????", "GDP target??", "что??? где???", "GDP??", "???", "really? yes? no?", "你在吗？？？？",
        "café, naïve, Curaçao, São Paulo, façade, Ångström, œuvre, crème brûlée, Björk",
        "«ТАСС», «РФ», № 5, 20 °C, § 3, 5 ± 1, ½, €100, ¥200, £3, 25 м², ©", "Харбин – Владивосток", "“Линия”",
        "哈尔滨“新区”——《规划》：第一、第二；（试行）", "学校", "毛毛雨", "小毛驴", "锟", "µm", "ООО «Ромашка»®", "ё",
        "Қазақстан, Україна, ґанок, Ћирилица",
        "│ table │", "…", "一二三", "İstanbul, Łódź, Đà Nẵng, Žižek", "Ñandú, coração, español",
    ],
)  # fmt: skip
def test_leaves_alone_what_people_write(text: str) -> None:
    assert damage(text) is None


@given(words=st.lists(st.text(RUSSIAN, min_size=3, max_size=9), min_size=1, max_size=5), wrong=st.sampled_from(WRONG))
def test_russian_read_in_a_wrong_encoding_is_found(words: list[str], wrong: tuple[str, str]) -> None:
    assert is_found(" ".join(words), *wrong)


@given(text=st.text(HAN, min_size=3, max_size=20), wrong=st.sampled_from(WRONG))
def test_chinese_read_in_a_wrong_encoding_is_found(text: str, wrong: tuple[str, str]) -> None:
    if wrong[0] != "cp1251":
        assert is_found(text, *wrong)


def is_found(text: str, written: str, read: str) -> bool:
    if read == "ascii":
        return damage(text.encode("ascii", "replace").decode()) is not None or len(text) <= 3
    damaged = text.encode(written, "replace").decode(read, "replace")
    return damage(damaged) is not None or UNSEEN.search(damaged) is not None  # told as characters that nobody sees


@given(text=st.text(max_size=60))
def test_any_text_is_looked_at(text: str) -> None:
    found = damage(text)
    assert found is None or 0 <= found.start < found.end <= len(text)


def test_nothing_in_the_base_is_taken_for_damaged(knowledge: Knowledge) -> None:
    sent = [
        text.in_(language)
        for entry in knowledge.entries.values()
        for text in (entry.title, entry.answer, entry.not_given)
        if text is not None
        for language in LANGUAGES
    ]
    assert [text for text in (*sent, *(each.text for each in phrasings(knowledge))) if damage(text)] == []


def test_no_word_of_a_large_dictionary_is_taken_for_damaged() -> None:
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").split("\n")
    assert [line for line in lines[::5] if damage(line.partition(" ")[0])] == []


@pytest.mark.parametrize("wrong", [each for each in WRONG if each[0] == "utf-8"])
def test_a_file_that_was_saved_in_its_wrong_reading_is_one_mistake(tmp_path: Path, wrong: tuple[str, str]) -> None:
    raw = FILES["targets.yaml"].encode().decode(wrong[1], "replace").encode()
    write_base(tmp_path)
    (tmp_path / "targets.yaml").write_bytes(raw)
    problems = [each for each in check(tmp_path)[1] if each.severity == "error"]
    assert {each.file for each in problems} == {"targets.yaml"}
    codes = {each.code for each in problems}
    assert codes == {"damaged-file"} or "control-character" in codes, codes
    for language in LANGUAGES:
        for problem in problems:
            assert "UTF-8" in problem.message(language).mend or problem.code == "control-character"


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("targets.yaml", "- 经济增速", "- 经济\ufffd\ufffd多少", "damaged-question"),
        ("targets.yaml", "- темпы роста", "- what is the growth rate", "other-language"),
        ("targets.yaml", "- growth rate", "- 增速", "wrong-script"),
        ("targets.yaml", "The source gives no total.", "The source gives **no** total.", "markup"),
    ],
)
def test_what_people_may_have_typed_or_the_office_may_mean_stops_nothing(
    tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    write_base(tmp_path, {**FILES, file: FILES[file].replace(old, new, 1)})
    knowledge, problems = check(tmp_path)
    assert [(each.code, each.severity) for each in problems] == [(code, "warning")]
    assert knowledge is not None
    assert new.removeprefix("- ") in knowledge.entries["gdp-target"].model_dump_json()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("The source gives no total.", "The source gives \ufffd\ufffd total.", "damaged-text"),
        ("Сумма в источнике не названа.", "The source gives no total.", "wrong-language"),
    ],
)
def test_what_would_be_sent_so_stops_the_base(tmp_path: Path, old: str, new: str, code: str) -> None:
    write_base(tmp_path, {**FILES, "targets.yaml": FILES["targets.yaml"].replace(old, new, 1)})
    knowledge, problems = check(tmp_path)
    assert knowledge is None
    assert [(each.code, each.severity) for each in problems] == [(code, "error")]

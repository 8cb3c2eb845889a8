"""Credits are told from the captions that they stand in, in the languages of the world."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.photo_credit import is_credit, split_credit

SPLIT = [
    ("The harbour at dawn. (Photo: Xinhua/Li Yan)", "The harbour at dawn.", "Photo: Xinhua/Li Yan"),
    ("The harbour at dawn. AP Photo/Ann Lee", "The harbour at dawn.", "AP Photo/Ann Lee"),
    ("The harbour at dawn (Reuters)", "The harbour at dawn", "Reuters"),
    ("The harbour. Photo by Ann Lee", "The harbour.", "Photo by Ann Lee"),
    ("The harbour | Getty Images", "The harbour", "Getty Images"),
    ("The harbour. © 2024 Ann Lee", "The harbour.", "© 2024 Ann Lee"),
    ("Der Hafen am Morgen. Foto: dpa", "Der Hafen am Morgen.", "Foto: dpa"),
    ("Der Hafen am Morgen. Bild: Ann Lee/dpa", "Der Hafen am Morgen.", "Bild: Ann Lee/dpa"),
    ("Le port. Crédit photo : Jeanne Roe", "Le port.", "Crédit photo : Jeanne Roe"),
    ("Un barco en el puerto / Ana Roe", "Un barco en el puerto", "Ana Roe"),
    ("O porto. Foto: Ana Roe/Divulgação", "O porto.", "Foto: Ana Roe/Divulgação"),
    ("Il porto. (Immagine: ANSA)", "Il porto.", "Immagine: ANSA"),
    ("De haven. Beeld: Jan Roe", "De haven.", "Beeld: Jan Roe"),
    ("Hamnen i gryningen. Foto: TT", "Hamnen i gryningen.", "Foto: TT"),
    ("Satama aamulla. Kuva: Aino Roe", "Satama aamulla.", "Kuva: Aino Roe"),
    ("Port o świcie. Fot. PAP", "Port o świcie.", "Fot. PAP"),
    ("Port o świcie. Fot: Anna Roe", "Port o świcie.", "Fot: Anna Roe"),
    ("A kikötő. Fotó: MTI", "A kikötő.", "Fotó: MTI"),
    ("Портът. Снимка: Иван Роев", "Портът.", "Снимка: Иван Роев"),
    ("Порт. Фото: Иван Роев", "Порт.", "Фото: Иван Роев"),
    ("Το λιμάνι. Φωτογραφία: Άννα Ρόε", "Το λιμάνι.", "Φωτογραφία: Άννα Ρόε"),
    ("Liman. Fotoğraf: Ayşe Roe", "Liman.", "Fotoğraf: Ayşe Roe"),
    ("الميناء. تصوير: علي", "الميناء.", "تصوير: علي"),
    ("بندر. عکس: علی", "بندر.", "عکس: علی"),
    ("הנמל. צילום: דן", "הנמל.", "צילום: דן"),
    ("बंदरगाह. फोटो: राम", "बंदरगाह.", "फोटो: राम"),
    ("Bến cảng. Ảnh: Nguyễn Lan", "Bến cảng.", "Ảnh: Nguyễn Lan"),
    ("Pelabuhan. Sumber: Antara", "Pelabuhan.", "Sumber: Antara"),
    ("港口清晨。（图/新华社）", "港口清晨。", "图/新华社"),
    ("港口清晨。新华社记者 李四 摄", "港口清晨。", "新华社记者 李四 摄"),
    ("El puerto. (Ana Roe)", "El puerto.", "Ana Roe"),
    ("港の朝＝ＡＰ", "港の朝", "ＡＰ"),
    ("港の朝。写真：共同通信", "港の朝。", "写真：共同通信"),
    ("항구의 아침. [사진 출처 = 연합뉴스]", "항구의 아침.", "사진 출처 = 연합뉴스"),
]


@pytest.mark.parametrize(("text", "caption", "credit"), SPLIT)
def test_a_credit_is_cut_off_its_caption(text, caption, credit):
    assert split_credit(text) == (caption, credit)


@pytest.mark.parametrize(
    "text",
    [
        "REUTERS/Ann Lee", "Photo: Xinhua", "[Photo/Agencies]", "图源：视觉中国", "© Ann Lee",
        "Illustration by Ann Lee", "사진=연합뉴스", "Фото: ТАСС", "Getty Images",
    ],
)  # fmt: skip
def test_a_text_that_is_nothing_but_a_credit(text):
    assert split_credit(text) == (None, text.strip("[]"))


@pytest.mark.parametrize(
    "text",
    [
        "The photo shows a boat: it sinks.",
        "A man (left) and his son (right)",
        "This graphic (source: ministry) shows how it went.",
        "He said that the image was gone.",
        "Reuters reported it first, the paper wrote.",
    ],
)
def test_a_caption_that_speaks_of_pictures_stays_whole(text):
    assert split_credit(text) == (text, None)
    assert not is_credit(text)


@given(st.text(max_size=200))
def test_no_word_is_made_up(text):
    caption, credit = split_credit(text)
    words = set("".join(text.split()))
    assert set("".join((caption or "").split())) <= words
    assert set("".join((credit or "").split())) <= words

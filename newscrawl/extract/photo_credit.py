"""Who made a picture: the credit that stands in its caption, told apart from the caption."""

from __future__ import annotations

import re

from newscrawl.text import clean_line

# A longer text is a caption that speaks of a photograph.
_LONGEST_CREDIT = 120
_LONGEST_CAPTION = 2000
# "Photo", "Picture", "Source" ... as they are written before a colon.
_LABELS = (
    r"photos?(?:\s(?:credit|by|source|courtesy))?|pictures?(?:\scredit)?|images?(?:\s(?:credit"
    r"|source|courtesy))?|credits?"
    r"|photograph(?:y|er)?(?:\sby)?|illustrations?(?:\sby)?|graphics?|source|copyright"
    r"|courtesy(?:\sof)?|video|screenshot"
    r"|fotos?(?:graf(?:in|i|ie|o|a)?)?|bild(?:quelle|er|rechte|nachweis)?|quelle|grafik|copyright"
    r"|archivfoto|symbolbild"
    r"|symbolfoto|cr[ée]dits?(?:\s?photos?)?|photographie|infographie|illustration"
    r"|foto(?:graf[ií]a)?(?:\sde)?|im[aá]gen(?:es)?|cr[ée]ditos?|fuente|imagem|fonte"
    r"|divulga[cç][aã]o|immagine|crediti"
    r"|bron|beeld|fotograaf|foto|billede|bilde|bild|kuva(?:aja)?|lähde|ljósmynd|mynd"
    r"|zdj[eę]cie|fot|źródło|autor|zdroj|snímek|kép|fotó|forrás|sursa|sursă|izvor|slika|nuotr|foto"
    r"|allikas"
    r"|фото(?:граф(?:ия|ії|ія)?)?|снимка|снимок|изображение|источник|автор\s?фото|джерело"
    r"|зображення|извор|илустрация"
    r"|φωτ(?:ογραφία|ό|ο)?|πηγή|fotoğraf|görsel|kaynak|şəkil|foto"
    r"|صورة|الصورة|تصوير|المصدر|عکس|منبع|تصویر|تصاویر|צילום|תמונה|קרדיט"
    r"|फोटो|तस्वीर|छवि|स्रोत|ছবি|সূত্র|புகைப்படம்|படம்|ఫోటో|ภาพ|ที่มา|ảnh|nguồn|foto|gambar|sumber|dok"
    r"|图|图片|圖|圖片|图源|圖源|图片来源|圖片來源|来源|來源|摄影|攝影|摄|资料图|資料照片|供图|写真|撮影|画像|提供|出典|사진|이미지|출처"
)
# Organisations whose names alone, behind a sentence or in brackets, are a credit.
_AGENCIES = (
    r"A\.?P|AFP|Reuters|REUTERS|dpa|DPA|EPA|EFE|ANSA|APA|ANP|PA|TASS|ТАСС|РИА Новости|Xinhua|VCG"
    r"|IANS|PTI|ANI|Kyodo|Jiji"
    r"|Yonhap|Bernama|Antara|AAP|ddp|epd|imago|IMAGO|picture[- ]alliance|Getty(?: Images)?"
    r"|iStock(?:photo)?|Shutterstock"
    r"|Alamy|Unsplash|Pexels|Pixabay|Adobe ?Stock|Bloomberg|NurPhoto|Anadolu|ZUMA|SIPA|Keystone"
    r"|Ritzau|NTB|TT|Lehtikuva"
    r"|Belga|CTK|ČTK|PAP|MTI|LUSA|Lusa|Agencies|Handout|HANDOUT|Wikimedia(?: Commons)?|Flickr|NASA"
    r"|Depositphotos|CNS"
    r"|新华社|中新社|中新网|视觉中国|人民视觉|法新社|路透社|美联社|中央社|共同通信|時事通信|時事|AP通信|ロイター|연합뉴스|뉴시스|뉴스1"
)
_LABEL = rf"(?:{_LABELS})(?:\s(?:{_LABELS}))?"
# What a name is written with: no end of a sentence but that of an abbreviation.
_NAME = r"[^\n:：!?。！？]{1,100}+"
_WHOLE = re.compile(
    rf"(?:\(?c\)|©|ⓒ|copyright\b)\s*+.{{1,110}}|{_LABEL}\s*+[:：=＝/／|]\s*+.{{1,110}}"
    rf"|(?:photo(?:graph)?s?|picture|image|illustration|courtesy|foto|fotos|bild|credit"
    rf"|video)\s(?:(?:by|from|of|von|de|av|di|via|courtesy)\b).{{1,100}}"
    rf"|(?:AP Photo|REUTERS|Reuters|AFP|Getty|Xinhua|EPA|dpa|ANI|PTI|Photo|Foto|图|圖"
    rf"|사진)\s?+[/／|].{{1,80}}",
    re.IGNORECASE,
)
# Names are in capitals, or in a script without them.
_WORD = r"(?:[^\W\d_a-zß-ÿ][^\s.:。：]{0,39}+|[A-Z]\.|de|del|da|van|von|der|for|via|and|[&/–-])"
_ONLY_NAMES = re.compile(
    rf"(?:{_WORD}\s){{0,5}}(?:[^\s.:。：]{{0,40}}[/／|]\s?)?(?:{_AGENCIES})(?:\s?[/／|&–-]\s?[^.!?]{{0,60}})?"
)
_AGENCY = re.compile(rf"(?<!\w)(?:{_AGENCIES})(?!\w)")
_IN_BRACKETS = re.compile(r"[(（\[【［]([^()（）\[\]【】［］]{2,100}+)[)）\]】］]\s*[.。]?$")
# Where a credit may begin behind a caption: at a sentence's end, a dash, a bar, wide space, or a sign.
_LABELLED_END = re.compile(
    rf"(?:(?<=[.!?。！？»”\[(（\"')）…|–—;,＝\-/])\s*+|(?<=\s)|^)({_LABEL}\s?+[:：=＝]\s?+[^:：]{{2,100}}"
    rf"|fot\.\s[^:.]{{2,60}})$",
    re.IGNORECASE,
)
_SIGN_END = re.compile(
    r"(?:^|[\s.。|–—-])((?:©|ⓒ|\(c\)|copyright\b)\s*+[^©]{2,100})$", re.IGNORECASE
)
_BY_END = re.compile(
    r"(?<=[.!?。»”\"')…|–—;])\s*+((?:photos?|pictures?|images?|illustrations?|fotos?|bild"
    r"|video)\s?(?:by|von|de|av|di|via|courtesy of|courtesy)"
    r"\s[^.!?:]{2,80}\.?)$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?<=[.!?。！？»”\"'…|–—])\s*+([^.!?。！？|]{2,80}[^!?。！？|]?)$")
# "A caption / Name of One", "A caption | Agency": as newspapers write it that have no label.
_AFTER_BAR = re.compile(
    r"\s[/|｜]\s((?:(?:[^\W\d_a-zß-ÿ][\w.'’-]{0,30}|de|del|da|dos|van|von|di|la"
    r"|le)\s?){1,5}(?:/\s?[\w .]{2,30})?)\.?$"
)
_LEAST_BEFORE_BAR = 20
_SLASHED = re.compile(r"[^\W\d_][\w .'’-]{1,40}\s?[/／|]\s?[^\W\d_][\w .'’&-]{1,50}\.?")
_TAKEN = re.compile(
    r"(?:^|[\s。！？，,.])((?:[\w/·:：]{1,20}\s?){1,3}(?:摄|攝|攝影|撮影|提供|供图|供圖))[)）。]?$"
)
# "A sentence. (First Last)"
_NAME_IN_BRACKETS = re.compile(
    r"[.!?…»”\"]\s?\(([^\W\d_a-zß-ÿ][\w.'’-]+(?:\s[^\W\d_a-zß-ÿ][\w.'’-]*){1,3})\)\.?$"
)
# Japanese papers write `＝ロイター`; before it stand place and day, too.
_AFTER_EQUALS = re.compile(
    r"＝((?:[AＡ][PＰ]|[AＡ][FＦ][PＰ]|ロイター|共同|時事|ゲッティ|[^＝、。]{1,20}(?:撮影|提供))[^＝、。]{0,12})$"
)
_HINT = re.compile(
    rf"[:：=＝©ⓒ/／|(（\[【［摄攝影供]|copyright|\b(?:photo|picture|image|foto|bild|courtesy|illustration"
    rf"|graphic|video|credit|fot\.)|(?<!\w)(?:{_AGENCIES})(?!\w)",
    re.IGNORECASE,
)


def is_credit(text: str) -> bool:
    """Whether a text is nothing but a credit.

    >>> is_credit("Photo: Xinhua"), is_credit("The photo shows the harbour.")
    (True, False)
    """
    return len(text) <= _LONGEST_CREDIT and bool(
        _WHOLE.fullmatch(text) or _ONLY_NAMES.fullmatch(text)
    )


def split_credit(text: str | None) -> tuple[str | None, str | None]:
    """Caption and credit of a text under a picture, either of which may be missing.

    The credit is as written, without the brackets around it.

    >>> split_credit("The harbour at dawn. (Xinhua/Li Yan)")
    ('The harbour at dawn.', 'Xinhua/Li Yan')
    """
    text = clean_line(text)
    if text is None or len(text) > _LONGEST_CAPTION or not _HINT.search(text):
        return text, None
    if inside := _IN_BRACKETS.fullmatch(text):
        if is_credit(inside[1]) or _AGENCY.search(inside[1]):
            return None, inside[1].strip()
    elif is_credit(text):
        return None, text
    end = text[-_LONGEST_CREDIT - 8 :]
    cut = len(text) - len(end)
    bracketed = _IN_BRACKETS.search(end)
    if bracketed and _is_name(bracketed[1]):
        return _rest(text[: cut + bracketed.start()]), bracketed[1].strip()
    for pattern in (_NAME_IN_BRACKETS, _SIGN_END, _LABELLED_END, _BY_END, _AFTER_EQUALS, _TAKEN):
        match = pattern.search(end)
        credit = _unbracketed(match[1]) if match else ""
        if match and (")" not in credit or "(" in credit):
            return _rest(text[: cut + match.start(1)]), credit
    barred = _AFTER_BAR.search(end)
    if barred and cut + barred.start() >= _LEAST_BEFORE_BAR:
        return _rest(text[: cut + barred.start(1)]), barred[1].strip()
    tail = _TAIL.search(end)
    if tail and (is_credit(tail[1].strip()) or _SLASHED.fullmatch(tail[1].strip())):
        return _rest(text[: cut + tail.start(1)]), tail[1].strip().removeprefix("/")
    return text, None


def _is_name(text: str) -> bool:
    """Whether what stands in brackets at the end is a credit, and no part of the caption."""
    return (
        is_credit(text)
        or bool(_SLASHED.fullmatch(text.strip()))
        or (len(text) <= _LONGEST_CREDIT and bool(_AGENCY.search(text)) and len(text.split()) <= 10)
    )


def _unbracketed(text: str) -> str:
    """A credit without a bracket that was opened before it."""
    text = text.strip()
    for opening, closing in ("()", "（）", "[]"):
        if text.endswith(closing) and opening not in text:
            text = text[:-1]
    return text.strip()


def _rest(text: str) -> str | None:
    """A caption without the marks that led to its credit."""
    return clean_line(text.rstrip(" |–—-/;,＝(（[【"))

"""Bytes to a page: decoded as browsers do, with doubt, and parsed once."""

from __future__ import annotations

import codecs
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.page import MAX_BYTES, decode, parse_page

URL = "https://a.example/"
CHINESE = "今天的天气很好，港口十分繁忙。"
FRENCH = "Un café – « très » cher"


def page(charset: str, text: str, encoding: str) -> bytes:
    return f"<html><head><meta charset={charset}></head><body>{text}</body>".encode(encoding)


@pytest.mark.parametrize(
    ("body", "header", "text", "encoding"),
    [
        (page("utf-8", CHINESE, "utf-8"), None, CHINESE, "utf-8"),
        (page("gb2312", CHINESE, "gbk"), None, CHINESE, "gb18030"),
        (page("gbk", CHINESE + "㐀𠀀€", "gb18030"), None, CHINESE + "㐀𠀀€", "gb18030"),
        (CHINESE.encode(), None, CHINESE, "utf-8"),
        (CHINESE.encode("gbk"), None, CHINESE, "gb18030"),
        (CHINESE.encode("gbk"), "text/html; charset=gb2312", CHINESE, "gb18030"),
        (CHINESE.encode("utf-16-le"), "text/html; charset=utf-16le", CHINESE, "utf-16-le"),
        (CHINESE.encode("utf-16"), None, CHINESE, "utf-16-le"),
        (CHINESE.encode("utf-8-sig"), "text/html; charset=gbk", CHINESE, "utf-8"),
        (page("big5", "今天的天氣很好", "big5"), None, "今天的天氣很好", "big5hkscs"),
        (page("shift_jis", "今日は天気がいい", "shift_jis"), None, "今日は天気がいい", "cp932"),
        (page("euc-kr", "한국어 기사", "euc-kr"), None, "한국어 기사", "cp949"),
        (page("windows-1251", "Привет", "cp1251"), None, "Привет", "cp1251"),
        (page("iso-8859-1", FRENCH, "cp1252"), None, FRENCH, "cp1252"),
        (FRENCH.encode("cp1252"), None, FRENCH, "cp1252"),
        (b"plain", None, "plain", "utf-8"),
        (b"plain", "text/html; charset=gb2312", "plain", "gb18030"),
        (b"", None, "", "utf-8"),
    ],
)
def test_a_page_in_its_encoding(body, header, text, encoding):
    decoded, name, complaint = decode(body, header)
    assert text in decoded
    assert (name, complaint) == (encoding, None)


@pytest.mark.parametrize(
    ("body", "text", "encoding"),
    [
        (page("utf-8", CHINESE, "gbk"), CHINESE, "gb18030"),
        (page("gb2312", CHINESE, "utf-8"), CHINESE, "utf-8"),
        (page("iso-8859-1", CHINESE, "utf-8"), CHINESE, "utf-8"),
        (page("utf-8", FRENCH, "cp1252"), FRENCH, "cp1252"),
    ],
)
def test_a_wrong_declaration_is_seen_and_told(body, text, encoding):
    decoded, name, complaint = decode(body)
    assert text in decoded
    assert name == encoding
    assert complaint is not None
    assert complaint.endswith(f"read as {encoding}")


def test_an_encoding_nobody_knows_is_passed_over():
    assert decode(page("klingon", CHINESE, "utf-8"))[1:] == ("utf-8", None)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_bad_bytes_cost_only_themselves(encoding):
    body = page(encoding, CHINESE * 5, encoding).replace(b"</body>", b"\xff</body>")
    text, name, complaint = decode(body)
    assert CHINESE * 5 in text
    assert name == encoding
    assert complaint == f"1 characters are not valid {encoding}"


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(body):
    text, encoding, _ = decode(body)
    assert codecs.lookup(encoding).name == encoding
    assert parse_page(body, URL).tree.root is not None
    assert text or not body.strip(b"\xff\xfe\xef\xbb\xbf\x00")


CHARSETS = ("utf-8", "gbk", "big5", "latin-1", "utf-16", "shift_jis", "unheard-of", "", "-", "é")


@given(st.binary(max_size=80), st.sampled_from(CHARSETS), st.sampled_from(CHARSETS))
def test_any_bytes_can_be_read_whatever_is_declared(body, in_header, in_page):
    body = f"<meta charset={in_page}>".encode() + body
    text, encoding, _ = decode(body, f"text/html; charset={in_header}")
    assert codecs.lookup(encoding).name == encoding
    assert "�" not in text or not body.isascii()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_utf8_is_read_whatever_is_declared(text):
    body = page("gb2312", "é" + text, "utf-8")
    assert decode(body)[0] == body.decode()


def test_the_digest_is_that_of_the_bytes():
    body = page("gb2312", CHINESE, "gbk")
    assert parse_page(body, URL).digest == f"sha256:{hashlib.sha256(body).hexdigest()}"


def test_an_endless_page_is_cut_and_that_is_told():
    body = b"<p>begin</p>" + b"x" * MAX_BYTES
    cut = parse_page(body, URL)
    assert cut.messages == (f"only the first {MAX_BYTES} of {len(body)} bytes were read",)
    assert cut.digest == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert cut.tree.body is not None
    assert len(cut.tree.body.text()) < MAX_BYTES


def test_a_complaint_of_decoding_is_a_message_of_the_page():
    assert parse_page(page("utf-8", CHINESE, "gbk"), URL).messages == (
        "declared utf-8, read as gb18030",
    )
    assert parse_page(page("utf-8", CHINESE, "utf-8"), URL).messages == ()


def test_plain_text_is_a_block_a_line():
    tree = parse_page("A headline\n\n  One < two & three\nFour", URL).tree
    texts = [node.text() for node in tree.css("p")]
    assert texts == ["A headline", "  One < two & three", "Four"]


def test_text_is_parsed_as_it_is():
    parsed = parse_page(f"<p>{CHINESE}</p>", URL)
    assert parsed.encoding == "utf-8"
    assert [node.text() for node in parsed.tree.css("p")] == [CHINESE]


def test_a_lone_surrogate_does_no_harm():
    assert [node.text() for node in parse_page("<p>a\ud800b</p>", URL).tree.css("p")] == ["a?b"]


@pytest.mark.parametrize("name", ["hex", "rot13", "zlib", "idna", "punycode", "undefined"])
def test_codecs_that_are_no_charsets_are_passed_over(name):
    text, encoding, _ = decode(
        f"<meta charset={name}>caf".encode() + b"\xe9", f"text/html; charset={name}"
    )
    assert text.endswith("café")
    assert encoding == "cp1252"


@pytest.mark.parametrize(
    "header", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1"]
)
def test_a_servers_default_charset_does_not_hide_the_pages_own(header):
    text = '<meta charset="gb2312">It’s “so” — he said'
    assert decode(text.encode("gb18030"), header)[:2] == (text, "gb18030")


@pytest.mark.parametrize("char", ["x", "é", "中", "😀"])
@pytest.mark.parametrize("encode", [str, str.encode])
def test_what_is_too_long_is_cut_by_its_bytes_and_between_characters(char, encode):
    text = "<p>" + char * (MAX_BYTES // len(char.encode()) + 5)
    cut = parse_page(encode(text), URL)
    assert cut.messages == (f"only the first {MAX_BYTES} of {len(text.encode())} bytes were read",)
    assert cut.tree.body is not None
    assert set(cut.tree.body.text()) == {char}
    assert MAX_BYTES - 8 < len(cut.tree.body.text().encode()) < MAX_BYTES


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Un café", "plain", CHINESE])
def test_utf_16_is_told_without_a_mark(encoding, text):
    parsed = parse_page(f"<html><p>{text}</p>".encode(encoding), URL)
    assert parsed.encoding == encoding
    assert [node.text() for node in parsed.tree.css("p")] == [text]


@pytest.mark.parametrize(
    "charset", ["utf-7", "punycode", "hex", "unicode_escape", "x" * 4000, "\x00"]
)
def test_a_charset_that_is_none_for_pages_is_passed_over(charset):
    body = f"<meta charset='{charset}'><p>+ADw-b+AD4- \\x41 caf".encode() + b"\xe9</p>"
    text, encoding, _ = decode(body, f"text/html; charset={charset}")
    assert encoding == "cp1252"
    assert "+ADw-b+AD4- \\x41 café" in text


def test_the_chosen_option_is_not_copied():
    html = "<select><selectedcontent></selectedcontent><option selected>one</select>"
    tree = parse_page(f"<p>{html}", URL).tree
    assert [node.text() for node in tree.css("selectedcontent")] == [""]

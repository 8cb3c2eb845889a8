"""Pages made to cost an extractor time or memory: each kind in any size.

A bait is a function of a size, in characters, that gives a page of about that size. What its name
says is all that is special about it; whatever a page repeats, it repeats as often as fits.
"""

from __future__ import annotations

from itertools import islice, product
from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCE = "The ferry left the harbour at dawn, as it has done every day for sixty years. "
HEAD = "<!doctype html><html lang=en><head><title>The last crossing</title>"
TOP = f"{HEAD}</head><body><h1>The last crossing of the ferry</h1><p>{SENTENCE * 4}</p>"
LD = '<script type="application/ld+json">'
RAIN = "<p>It rained."
END = f"</script>{RAIN}"
ARTICLE = '{"@type":"NewsArticle","headline":"A ferry","author":{"name":"Ann Lee"}}'


def _filled(piece: str, before: str = TOP, after: str = "") -> Callable[[int], str]:
    """A page of one piece as often as it fits."""

    def make(size: int) -> str:
        room = size - len(before) - len(after)
        return before + piece * max(1, room // len(piece)) + after

    return make


def _numbered(piece: str, before: str = TOP, after: str = "") -> Callable[[int], str]:
    """The same of a piece in which `{n}` is a number of its own each time."""

    def make(size: int) -> str:
        count = max(1, (size - len(before) - len(after)) // (len(piece) + 3))
        return before + "".join(piece.replace("{n}", str(n)) for n in range(count)) + after

    return make


def _declared(piece: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """A page whose JSON-LD holds a piece as often as it fits."""
    return _filled(piece, HEAD + LD + before, after + END)


def _nested_values(opening: str, closing: str) -> Callable[[int], str]:
    """A page whose JSON-LD nests values within each other."""

    def make(size: int) -> str:
        count = size // len(opening + closing)
        return HEAD + LD + opening * count + "1" + closing * count + END

    return make


def _nested(opening: str, closing: str = "", inside: str = SENTENCE) -> Callable[[int], str]:
    """A page of elements within each other, as many as fit."""

    def make(size: int) -> str:
        count = max(1, (size - len(TOP)) // len(opening + closing))
        return TOP + opening * count + inside + closing * count

    return make


def _spelled(size: int) -> str:
    """An element of attributes in small letters and double quotes."""
    names = islice(product(ascii_lowercase, repeat=4), size // 8)
    attributes = "".join(f' {"".join(name)}=""' for name in names)
    return f"{TOP}<p{attributes}>{SENTENCE}"


def _cycle(size: int) -> str:
    """Formatting elements that are opened in one order and closed in another."""
    return TOP + "<b><i><a href=/x><font><p>word</b></i></a></font>" * (size // 50)


def _utf16(size: int) -> bytes:
    return f"{TOP}<p>{SENTENCE}".encode("utf-16-le") * max(1, size // 1300)


def _mixed(size: int) -> bytes:
    return TOP.encode() + (
        "<p>今天的天气".encode("gb18030") + "très cher".encode("cp1252") + "今日".encode()
    ) * (size // 35)


def _dates(size: int) -> str:
    words = (
        "updated 11 October 2024",
        "pubblicato il 11/10/2024",
        "2024年10月11日更新",
        "11. Oktober 2024 09:04",
    )
    line = "".join(
        f"<time class='date published'>{word}</time><p class=byline>{word} " for word in words
    )
    return _filled(line)(size)


BAITS: dict[str, Callable[[int], str | bytes]] = {
    # Nesting.
    "nested div": _nested("<div>"),
    "nested div, closed": _nested("<div>", "</div>"),
    "nested div with class": _nested("<div class='a b' id=c>"),
    "nested span": _nested("<span>"),
    "nested blockquote": _nested("<blockquote>"),
    "nested ul li": _nested("<ul><li>"),
    "nested dl dd": _nested("<dl><dd>"),
    "nested table": _nested("<table><tr><td>"),
    "nested table, not in cells": _nested("<table>"),
    "nested unknown": _nested("<x-y>"),
    "nested svg": _nested("<svg>"),
    "nested svg g": _nested("<svg><g>"),
    "nested math": _nested("<math><mi>"),
    "nested svg foreignobject": _nested("<svg><foreignObject>"),
    "nested template": _nested("<template>"),
    "nested object": _nested("<object>"),
    "nested button": _nested("<button>"),
    "nested form": _nested("<form>"),
    "nested select": _nested("<select>"),
    "nested ruby": _nested("<ruby><rt>"),
    "nested section h1": _nested("<section><h1>"),
    "nested a div": _nested("<a><div>"),
    "nested b p": _nested("<b><p>"),
    "nested div p": _nested("<div><p>"),
    "nested li div": _nested("<li><div>"),
    "nested iframe": _nested("<iframe>"),
    "nested nav": _nested("<nav>"),
    "nested byline": _nested("<div class=byline>By Ann Lee"),
    "nested hidden": _nested("<div hidden><a href=/>x</a>"),
    "nested frameset": lambda size: "<frameset>" * (size // 10),
    # Formatting elements: the adoption agency and their reconstruction.
    "open b": _filled("<b>word "),
    "open b p": _filled("<b><p>word "),
    "open a": _filled("<a href=/x>word "),
    "open a div": _filled("<a href=/x><div>word "),
    "open font": _filled("<font color=red>word "),
    "open font p": _filled("<font color=red><p>word</p>"),
    "open fonts of each kind": _numbered("<font color={n}><p>w"),
    "open nobr": _filled("<nobr>word "),
    "open i b closed crosswise": _filled("<i><b>word</i></b>"),
    "misnested": _cycle,
    "misnested a p": _filled("<a><p></a>"),
    "misnested b div": _filled("<b><div>x</b>"),
    "misnested a table": _filled("<table><a>"),
    "foster parents": _filled("<table>x<tr>y<td>z</table>"),
    "foster parents in one": _filled("word <b>x</b>", TOP + "<table>"),
    "foster parents nested": _nested("<table><b>x<tr>"),
    "ends without beginning": _filled("</p></b></div>"),
    "ends without beginning, deep": lambda size: TOP + "<div>" * 400 + "</b></i></p>" * (size // 12),
    "end of unknown, deep": lambda size: TOP + "<span>" * (size // 12) + "</x>" * (size // 8),
    "p in button": _filled("<p><button>"),
    "caption": _filled("<table><caption>"),
    # Many.
    "siblings p": _filled("<p>It rained."),
    "siblings empty p": _filled("<p>"),
    "siblings div": _filled("<div>x</div>"),
    "siblings empty div": _filled("<div></div>"),
    "siblings span": _filled("<span>x</span>"),
    "siblings li": _filled("<li><a href=/1>A headline of some words</a>", TOP + "<ul>"),
    "siblings h1": _filled("<h1>A headline of words</h1>"),
    "siblings empty h1": _filled("<h1></h1>"),
    "siblings a": _filled("<a href=/x>link</a> "),
    "siblings img": _filled("<img src=/a.jpg alt=x>"),
    "siblings of all images": _numbered("<figure><img src=/{n}.jpg><figcaption>x</figcaption>"),
    "siblings video": _numbered("<video src=/{n}.mp4></video>"),
    "siblings option": _filled("<option>x", TOP + "<select>"),
    "siblings svg": _filled("<svg></svg>"),
    "siblings math": _filled("<math></math>"),
    "siblings td": _filled("<td>a", TOP + "<table><tr>"),
    "siblings tr": _filled("<tr><td>a<td>b", TOP + "<table>"),
    "siblings comment": _filled("<!-- x -->"),
    "siblings script": _filled("<script>1</script>"),
    "siblings style": _filled("<style>a{}</style>"),
    "siblings nav": _filled("<nav>x</nav>"),
    "siblings aside in p": _filled("x<aside>y</aside>", TOP + "<p>"),
    "siblings of ids": _numbered("<p class=c{n} id=i{n}>It rained{n}."),
    "siblings related": _filled("<div class=related><p>It rained, and the ferry did not sail.</p></div>"),
    "siblings related h1": _filled("<div class=related>x<h2>y</h2></div>"),
    "siblings hidden": _filled("<div style='display:none'><a href=/>x</a><a href=/>y</a></div>"),
    "br": _filled("<br>"),
    "text br": _filled("text<br>"),
    "text br br": _filled("text<br><br>"),
    "blanks": _filled(" <b> </b>\n"),
    # Long.
    "line": _filled(SENTENCE, TOP + "<p>"),
    "line without markup": _filled("word, and more. ", ""),
    "lines without markup": _filled("It rained.\n", ""),
    "word": _filled("a", TOP + "<p>"),
    "ideographs": _filled("今天的天气很好，港口十分繁忙。", TOP + "<p>"),
    "spaces": _filled(" ", TOP + "<p>x"),
    "spaces in title": _filled(" ", HEAD + "x"),
    "title": _filled("word - ", "<title>", "</title><p>It rained."),
    "title never closed": _filled("word <p>", "<title>"),
    "h1": _filled("word: ", "<h1>", "</h1><p>It rained."),
    "comment never closed": _filled("<p>It rained. -- ", TOP + "<!--"),
    "comments never closed": _filled("<!-- x ", TOP),
    "script": _filled("var a = '<p>'; ", TOP + "<script>", "</script>"),
    "script never closed": _filled("var a = '<p>'; ", TOP + "<script>"),
    "script in comment never closed": _filled("<!--<script>", TOP + "<script>"),
    "style never closed": _filled("a { } ", TOP + "<style>"),
    "textarea never closed": _filled("<p>x</textarea ", TOP + "<textarea>"),
    "plaintext": _filled("<p>x", TOP + "<plaintext>"),
    "cdata never closed": _filled("<p>x ]] ", TOP + "<svg><![CDATA["),
    "tag never closed": _filled("a ", TOP + "<p "),
    "tags never closed": _filled("<p "),
    "end tags never closed": _filled("</p "),
    "less than": _filled("<", TOP),
    "less than, solidus": _filled("</", TOP),
    "bang": _filled("<!", TOP),
    "question": _filled("<?", TOP),
    "doctypes": _filled("<!doctype html>", TOP),
    "quote never closed": _filled("<p>x", TOP + "<p title='"),
    "attributes": _numbered("a{n}=1 ", TOP + "<p ", f">{SENTENCE}</p>"),
    "attributes as most are spelled": _spelled,
    "attributes with tags in quotes": _numbered("a{n}='<p></p>'", TOP + "<p ", f">{SENTENCE}</p>"),
    "attributes behind an odd quote": _numbered("a{n} ", TOP + "<p '='\"'> ", f">{SENTENCE}</p>"),
    "attributes of many elements": _filled("<p" + "".join(f" a{n}" for n in range(290)) + ">x"),
    "attributes of many bodies": _numbered("<body" + "".join(f" a{{n}}b{n}" for n in range(90)) + ">"),
    "attributes of the body": _numbered("<body a{n}=1>"),
    "attribute value": _filled("word ", TOP + "<p class='", "'>It rained."),
    "style value": _filled("left :", TOP + "<p style='", "'>It rained."),
    "style values": _filled("<p style='display    :    hidden    ;height     :   1'>x"),
    "href": _filled("a%20/../", TOP + "<a href='/", "'>x</a>"),
    "hrefs": _filled("<a href='/a/../b/./c d?&&x=ü#'>a link</a><p>", TOP),
    "srcset": _filled("/a.jpg 1x, ", TOP + "<img src=/a.jpg srcset='", "'>"),
    "base": _filled("a/", HEAD + "<base href='", "'></head><a href=x>y</a><p>It rained."),
    "base of odd scheme": _filled("<a href=x>y</a><img src=z>", HEAD + "<base href='http://[::1'>"),
    "tag name": _filled("a", TOP + "<", ">It rained."),
    # Entities.
    "entities": _filled("&amp;&lt;&#x1F600;"),
    "entities twice": _filled("&amp;lt;"),
    "entities without semicolon": _filled("&ampamp &notin &notit;"),
    "entity without end": _filled("&"),
    "long numeric entity": _filled("9", TOP + "&#"),
    "long hexadecimal entity": _filled("f", TOP + "&#x"),
    "entities of all planes": _filled("&#55296;&#0;&#x110000;&#xFFFF;"),
    "entities in title": _filled("&amp;amp;", "<title>", "</title><p>It rained."),
    "entities in attribute": _filled("&quot;", TOP + "<p class='", "'>It rained."),
    # JSON-LD and other words to machines.
    "ld of one text": _declared("word ", '{"@type":"NewsArticle","articleBody":"', '"}'),
    "ld nested lists": _declared("["),
    "ld nested objects": _declared('{"a":'),
    "ld nested, closed": _nested_values('{"author":[', "]}"),
    "ld nested graphs": _nested_values('{"@graph":[', "]}"),
    "ld articles": _numbered(
        '{"@type":"NewsArticle","@id":"#{n}","author":{"@id":"#{n}"}},', HEAD + LD + "[", "{}]" + END
    ),
    "ld scripts": _filled(f"{LD}{ARTICLE}</script>", HEAD, RAIN),
    "ld broken scripts": _filled(f"{LD}{ARTICLE},,}}</script>", HEAD, RAIN),
    "ld values behind each other": _declared(ARTICLE + "\n"),
    "ld authors": _declared('{"name":"Ann Lee"},', '{"@type":"NewsArticle","author":[', "{}]}"),
    "ld keywords": _declared('"word",', '{"@type":"NewsArticle","keywords":[', '""]}'),
    "ld types": _declared('"Article",', '{"@type":[', '""]}'),
    "ld type": _declared("a", '{"@type":"', '"}'),
    "ld big number": _declared("9", '{"@type":"NewsArticle","datePublished":', "}"),
    "ld spaces": _declared(" ", '{"a":1,', "x}"),
    "ld commas": _declared(",    ", '{"a":1', "x}"),
    "ld comments": _declared("/*", '{"a":1', "x}"),
    "ld lines": _declared('"\n', '{"a":1', "x}"),
    "ld backslashes": _declared("\\", '{"headline":"', "x}"),
    "ld salvage": _declared('"headline":"x'),
    "ld escapes": _declared("&quot;", "{&quot;a&quot;:&quot;"),
    "ld keys": _numbered('"k{n}":{"@id":"#{n}","name":"x"},', HEAD + LD + "{", '"k":1}' + END),
    "meta authors": _filled("<meta name=author content='Ann Lee'>", HEAD, RAIN),
    "meta of many names": _numbered("<meta name=author content='Ann Lee, Bo Ek{n}'>", HEAD, RAIN),
    "meta twitter labels": _numbered(
        "<meta name=twitter:label{n} content=By><meta name=twitter:data{n} content='Ann Lee'>", HEAD, RAIN
    ),
    "meta of many kinds": _numbered("<meta name=m{n} content='2024-10-11'>", HEAD, RAIN),
    "meta keywords": _filled("word,", HEAD + "<meta name=keywords content='", "'><p>It rained."),
    "meta description": _filled("word ", HEAD + "<meta name=description content='", "'><p>It rained."),
    "meta author": _filled("Ann Lee and ", HEAD + "<meta name=author content='", "'><p>It rained."),
    "meta date": _filled("2024-10-", HEAD + "<meta name=date content='", "'><p>It rained."),
    "meta charset": _filled("<meta charset=x>", "", RAIN),
    "canonical": _filled("a/", HEAD + "<link rel=canonical href='/", "'><p>It rained."),
    "canonicals": _filled("<link rel=canonical href=''>", HEAD, RAIN),
    "rel": _filled("a ", HEAD + "<link rel='", "'><p>It rained."),
    "language": _filled("en-", "<html lang='", "'><p>It rained."),
    # Dates, names and headlines.
    "times": _filled("<time datetime=2024-01-01>x</time>"),
    "times in one": _filled("<time datetime=2024-01-01>"),
    "times far from text": _filled("<time>x</time><b></b>", TOP + "<div>"),
    "dates of many languages": _dates,
    "dates": _filled("<p>12 October 2024, 10:00 "),
    "dates in one line": _filled("12 October 2024, 10:00 ", TOP + "<p>"),
    "figures": _filled("1 1 ", TOP + "<p class=date>"),
    "years": _filled("2024 ", "<p class=date>"),
    "years behind words": _filled("2024 x" + "y" * 60 + " ", "<p>"),
    "bylines": _filled("<p class=byline>By Ann Lee and "),
    "bylines as lines": _filled("<p>2024-10-11 Global Times Editor: Li Yan</p>"),
    "byline without end": _filled("By Ann Lee and ", TOP + "<p class=byline>"),
    "authors of many kinds": _filled("<a rel=author href=/author/ann class=author itemprop=author>Ann Lee</a>"),
    "author links": _filled("<a href=/author/ann>Ann Lee</a>"),
    "written by": _filled("<p>Written by"),
    "written by, far": _filled("<div>Written by <b>", "<h1>x</h1>"),
    "words of date": _filled("updated publish posted date © since ", TOP + "<time>2024-10-11</time><p>"),
    "classes of date": _numbered("<i class='date{n} publish'>2024-10-11</i>"),
    # The elements of a portal's declaration.
    "portal's byline": _filled("by, Editor: ", TOP + "<div class=downinfo><span>"),
    "portal's bylines": _filled("<span>By Ann Lee", TOP + "<div class=downinfo>"),
    "portal's labels": _numbered("<span>a{n}/b{n}</span>", TOP + "<h3 class='itemtit bitemblue'>"),
    "portal's headline": _filled("A headline: ", TOP + "<h1 id=contitle>"),
    "portal's body": _filled("<a>App Download</a><!-- x --> <i></i>", TOP + "<div id=yanse><p>"),
    "portal's furniture": _filled(
        "<p>It rained</p><table class=ad><tr><td>x</table> all day.</p>", TOP + "<div id=yanse>"
    ),
    # Furniture and spam.
    "bars": _filled("<p>中|"),
    "bars in one line": _filled("中文|", TOP + "<p>"),
    "bars in inline elements": _filled("<b>免费高清影院在线</b>|", TOP + "<p>"),
    "spam": _filled("主站蜘蛛池模板: " + "免费高清影院在线| " * 9, TOP + "<p>"),
    "spam labels": _filled("蜘蛛池: ", TOP + "<p>"),
    "spam lines": _filled("<p>主站蜘蛛池模板: " + "免费高清影院在线| " * 9),
    "spam in breaks": _filled("免费高清影院在线<br>|", TOP + "<p>"),
    "copyright": _filled("<p>Copyright ©2024 A B C D E F G H I J K L M N O P. All rights reserved."),
    "copyright in one line": _filled("Copyright © 2024 ", TOP + "<p>"),
    "share": _filled("<p>share facebook twitter x weibo wechat email print "),
    "app download": _filled("<a>App Download</a><b></b>", TOP + "<p>"),
    # Bytes.
    "NUL": _filled("\0<p>te\0xt</p>"),
    "NUL alone": _filled("\0", ""),
    "lone surrogates": _filled("<p>te\ud800xt\udc00"),
    "control": _filled("<p>\x01\x02\x7f\x85\u200b\u2028\ufffe"),
    "utf-16 without mark": _utf16,
    "utf-7": lambda size: (
        f"<meta charset=utf-7>{TOP}" + "<p>+AGEAYgBj- +" * (size // 17)
    ).encode(),
    "bytes of many encodings": _mixed,
    "mark that lies": lambda size: b"\xff\xfe" + _filled("<p>It rained.")(size).encode(),
    "every byte": lambda size: TOP.encode() + bytes(range(256)) * (size // 256),
    "bytes high": lambda size: TOP.encode() + b"\xff" * size,
    "gb18030 broken": lambda size: TOP.encode() + b"\x81\x30\x81" * (size // 3),
    "euc-kr declared": lambda size: b"<meta charset=euc-kr>" + TOP.encode() + b"\xc8\xff" * (size // 2),
    "iso-2022-jp": lambda size: b"<meta charset=iso-2022-jp>" + TOP.encode() + b"\x1b$B" * (size // 3),
    "hz": lambda size: b"<meta charset=hz>" + TOP.encode() + b"~{" * (size // 2) + b"\xff",
    "unicode_escape": lambda size: b"<meta charset=unicode_escape>" + TOP.encode() + b"\\x\xff" * (size // 3),
    "charset idna": lambda size: b"<meta charset=idna>" + TOP.encode() + b"xn--" * (size // 4) + b"\xff",
}  # fmt: skip

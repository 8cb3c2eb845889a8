"""Bodies that stand in a page's scripts only: JSON-LD, and the states of frameworks."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract import extract
from newscrawl.extract.script_body import completes, state_body
from newscrawl.extract.script_state import script_documents
from newscrawl.items import Publisher
from newscrawl.portals import Articles, Portal, Template

URL = "https://a.example/news/ferry"
PORTAL = Portal(
    name="a",
    publisher=Publisher(name="A", url="https://a.example/"),
    hosts=("a.example",),
    timezone="UTC",
    language="en",
    sources=(),
    articles=(Articles(r"^/news/(?P<id>\w+)$"),),
    templates=(Template(body="#root"),),
)
HEADLINE = "The ferry sails again from the old harbour"
PARAGRAPHS = [
    "The ferry left the old harbour at dawn on Friday, for the first time in two years.",
    "Some forty people stood on the pier & waved. Nobody had slept much, the mayor said.",
    "By noon it was on the far side of the bay, where a band played and the school was closed.",
    "A second ship is to follow in spring. It will carry goods only, and no passengers at all.",
]
MARKUP = "".join(f"<p>{text.replace('&', '&amp;')}</p>" for text in PARAGRAPHS)
STORY = {"headline": HEADLINE, "body": MARKUP}
OTHER = {"headline": "Another tale", "body": MARKUP.replace("ferry", "lorry") * 3}


def page(scripts: str, shown: str = "") -> str:
    head = f"<head><title>{HEADLINE}</title></head>"
    root = f"<h1>{HEADLINE}</h1><div id=root>{shown}</div>"
    return f"<html>{head}<body>{root}{scripts}</body></html>"


def ld(**more: object) -> str:
    node = {"@type": "NewsArticle", "headline": HEADLINE, **more}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def assigned(value: object, name: str = "window.__INITIAL_STATE__") -> str:
    return f"<script>{name} = {json.dumps(value)};window.x=1</script>"


def data(value: object, name: str = "__NEXT_DATA__") -> str:
    return f'<script id="{name}" type="application/json">{json.dumps(value)}</script>'


def pushed(text: str) -> str:
    cut = len(text) // 2
    return "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>"
        for part in (text[:cut], text[cut:])
    )


def quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'").replace("/", "\\/")


STATES = [
    data({"props": {"pageProps": {"stories": [OTHER], "story": STORY}}}),
    assigned({"news": {"list": [OTHER], "current": STORY}}),
    f"<script>window.__S__ = JSON.parse('{quoted(json.dumps(STORY))}')</script>",
    f"<script>var a = 1; var contentdate = '{quoted(MARKUP)}';</script>",
    "<script>window.__NUXT__ = "
    + json.dumps({"a": {"article": STORY}})[:-1]
    + ',"b":undefined}</script>',
    data([{"story": 1}, {"title": 2, "content": 3}, HEADLINE, MARKUP], "__NUXT_DATA__"),
    assigned(
        {"ROOT_QUERY": {}, "Article:1": {"title": HEADLINE, 'text({"format":"html"})': MARKUP}},
        "window.__APOLLO_STATE__",
    ),
    assigned(
        {
            "headlines": {"basic": HEADLINE},
            "content_elements": [{"type": "text", "content": text} for text in PARAGRAPHS[:2]]
            + [{"type": "image", "caption": "A ship. Nothing else."}]
            + [{"type": "text", "content": text} for text in PARAGRAPHS[2:]],
        },
        "Fusion.globalContent",
    ),
    data(
        {"title": HEADLINE, "blocks": [{"text": text, "type": "unstyled"} for text in PARAGRAPHS]}
    ),
    data(
        {
            "title": HEADLINE,
            "body": {
                "nodeType": "document",
                "content": [
                    {
                        "nodeType": "paragraph",
                        "content": [
                            {"nodeType": "text", "value": text[:30]},
                            {"nodeType": "text", "value": text[30:]},
                        ],
                    }
                    for text in PARAGRAPHS
                ],
            },
        }
    ),
    data(
        {
            "title": HEADLINE,
            "content": [
                {"_type": "block", "children": [{"_type": "span", "text": text}]}
                for text in PARAGRAPHS
            ],
        }
    ),
    pushed(
        '1:["$","div"]\n2a:T' + format(len(MARKUP.encode()), "x") + "," + MARKUP + '3:{"x":1}\n'
    ),
    ld(articleBody="\n\n".join(PARAGRAPHS)),
    ld(articleBody=MARKUP),
]


@pytest.mark.parametrize("scripts", STATES)
def test_the_body_of_a_page_that_its_scripts_build(scripts):
    article = extract(page(scripts), URL)
    assert article.articleBody == "\n\n".join(PARAGRAPHS)
    assert article.metadata.template == "script"


@pytest.mark.parametrize("scripts", STATES)
def test_a_teaser_is_completed(scripts):
    article = extract(page(scripts, f"<p>{PARAGRAPHS[0]}</p>"), URL)
    assert article.articleBody == "\n\n".join(PARAGRAPHS)


def test_what_has_to_be_paid_for_stays_where_it_is():
    body = "\n\n".join(PARAGRAPHS)
    article = extract(
        page(ld(articleBody=body, isAccessibleForFree=False), f"<p>{PARAGRAPHS[0]}</p>"), URL
    )
    assert article.articleBody == PARAGRAPHS[0]
    assert article.metadata.template == "generic"


def test_a_body_that_the_page_shows_is_taken_from_there():
    article = extract(page(ld(articleBody="\n".join(PARAGRAPHS)), MARKUP), URL)
    assert article.metadata.template == "generic"
    assert article.articleBody == "\n\n".join(PARAGRAPHS)


def test_another_articles_text_does_not_complete_a_teaser():
    shown = "<p>The council meets on Monday to speak of schools, roads and the price of bread.</p>"
    article = extract(page(data({"stories": [OTHER]}), shown), URL)
    assert "lorry" not in (article.articleBody or "")


CHINESE = [
    "港务局星期二表示，北码头在三年的修缮之后将重新开放。",
    "预计第一周将有来自十二个国家的船只靠港，市里还修建了一条新公路。",
    "港务局长说，大家等这一天等了很久。",
]


@pytest.mark.parametrize("mark", ["'", '"'])
@pytest.mark.parametrize("count", [1, 3])
def test_a_body_of_ideographs_in_a_variable_is_one_however_short(mark, count):
    markup = "".join(f"<p class={mark}x{mark}>　　{text}</p>" for text in CHINESE[:count])
    markup += '<p><img src="/quay.jpg"></p>'.replace('"', mark)
    literal = markup.replace("/", "\\/").replace(mark, f"\\{mark}")
    html = page(
        f"<script>var guid = {mark}a{mark}; var contentdate = {mark}{literal}{mark};</script>"
    )
    article = extract(html, URL)
    assert article.articleBody == "\n\n".join(CHINESE[:count])
    assert [image.url for image in article.images] == ["https://a.example/quay.jpg"]


def test_a_short_text_in_a_variable_of_another_name_is_no_body():
    html = page(f"<script>var notice = '<p>{CHINESE[0]}</p>';</script>")
    assert extract(html, URL).articleBody is None


def test_a_portals_element_that_holds_next_to_nothing_is_filled_from_the_scripts():
    html = page(f"<script>var content = '{quoted(MARKUP)}';</script>", "<p>Loading...</p>")
    article = extract(html, URL, portal=PORTAL)
    assert article.articleBody == "\n\n".join(PARAGRAPHS)
    assert article.metadata.template == "script"


def node(kind: str, *children: object, **more: object) -> dict[str, object]:
    return {"type": kind, "children": list(children), **more}


def text_node(text: str) -> dict[str, object]:
    return {"type": "text", "data": text}


TREE = [
    node(
        "p",
        text_node(PARAGRAPHS[0][:20]),
        node("a", text_node(PARAGRAPHS[0][20:30]), attribs={"href": "/bay"}),
        text_node(PARAGRAPHS[0][30:]),
    ),
    node("inline-ad-slot"),
    node("p", node("strong", text_node(PARAGRAPHS[1]))),
    node("h3", text_node("The far side")),
    node("track-viewed-percentage", value=50),
    node("p", text_node(PARAGRAPHS[2])),
    node("inline-widget", node("p", text_node("Get our letter on ships. It is free."))),
    node("iframe", attribs={"src": "https://b.example/"}),
    node("blockquote-quote", node("p", text_node(PARAGRAPHS[3]))),
]
WHOLE = "\n\n".join([*PARAGRAPHS[:2], "The far side", *PARAGRAPHS[2:]])
TREES = [
    data({"props": {"article": {"headline": HEADLINE, "body": {"json": TREE}}}}),
    assigned(
        {"Article:1": {"headline": HEADLINE, 'body({"x":[]})': {"type": "json", "json": TREE}}},
        "window.__APOLLO_STATE__",
    ),
    assigned({"Article:1": {"headline": HEADLINE}, "$Article:1.body": {"json": TREE}}),
]


@pytest.mark.parametrize("scripts", TREES)
def test_a_body_that_is_a_tree_of_elements(scripts):
    article = extract(page(scripts, "<div>READ FULL ARTICLE</div>"), URL)
    assert article.articleBody == WHOLE
    assert "<h3>The far side</h3>" in (article.articleBodyHtml or "")


@pytest.mark.parametrize("scripts", TREES)
def test_a_body_with_paragraphs_goes_before_one_without(scripts):
    run_on = "".join([*PARAGRAPHS, "Three more ships are building. " * 10, "She writes of ships."])
    article = extract(page(ld(articleBody=run_on) + scripts), URL)
    assert article.articleBody == WHOLE


def test_a_body_without_paragraphs_stays_where_the_state_is_of_another_article():
    run_on = "".join(PARAGRAPHS * 2)
    bread = "<p>Bread costs more again, say bakers in every street.</p>" * 20
    article = extract(page(ld(articleBody=run_on) + data({"stories": [{"body": bread}]})), URL)
    assert article.articleBody == run_on


def test_links_of_a_scripted_body_are_absolute():
    body = MARKUP + '<p>More of it is on <a href="/ships">the page of ships</a>.</p>'
    article = extract(page(data({"title": HEADLINE, "body": body})), URL)
    assert 'href="https://a.example/ships"' in (article.articleBodyHtml or "")


def test_a_text_completes_another_if_it_holds_it_and_more():
    whole = " ".join(PARAGRAPHS)
    assert completes(whole, PARAGRAPHS[0], is_titled=False)
    assert not completes(whole, whole, is_titled=True)
    assert not completes("short", "", is_titled=True)
    assert not completes(whole, "Quite another text, of bread, roads, schools.", is_titled=True)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just(MARKUP),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "body", "content", "children", "text", "type", "blocks"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_state_is_read(value):
    padding = f"<script>x = '{'y' * 300}'</script>"
    tree = LexborHTMLParser(page(padding + data(value) + assigned(value)))
    found = state_body(tree, HEADLINE, "")
    assert found is None or found


@given(
    st.text(
        alphabet=st.sampled_from("{}[]\"':,=abcJSON.parse(\\u1x\n self__next_f.push([1,"),
        max_size=400,
    )
)
def test_any_script_is_read(source):
    tree = LexborHTMLParser(f"<script>{source}{' ' * 200}__next_f</script>")
    assert isinstance(list(script_documents(tree.css("script"))), list)

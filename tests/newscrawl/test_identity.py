"""When addresses are one article, as a table; and that no two articles are taken for one."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newscrawl.identity import folded, identities, identity_of
from newscrawl.items import NewsArticle, Publisher
from newscrawl.portals import ArticleAddress, Articles, Feed, Portal
from newscrawl.urls import absolute
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
PAPER = Portal(
    name="paper",
    publisher=Publisher(name="The Paper"),
    hosts=("www.paper.example", "paper.example"),
    timezone="Europe/Paris",
    language="en",
    sources=(Feed(url="https://www.paper.example/feed"),),
    articles=(Articles(r"/(?P<date>\d{4}/\d\d/\d\d)/[\w-]+-(?P<id>\d+)/$"),),
    mobile_prefix="/m/",
)

ONE = "url paper.example/news/Story"
TABLE = {
    "the address itself": "https://www.paper.example/news/Story",
    "http": "http://www.paper.example/news/Story",
    "no www": "https://paper.example/news/Story",
    "case of scheme and host": "HTTPS://WWW.Paper.Example/news/Story",
    "port": "https://www.paper.example:443/news/Story",
    "port of http": "http://www.paper.example:80/news/Story",
    "dot behind the host": "https://www.paper.example./news/Story",
    "user": "https://reader@www.paper.example/news/Story",
    "slash": "https://www.paper.example/news/Story/",
    "slashes": "https://www.paper.example//news///Story//",
    "dots": "https://www.paper.example/./news/x/../Story",
    "index": "https://www.paper.example/news/Story/index.html",
    "index of another server": "https://www.paper.example/news/Story/Default.aspx",
    "escapes of letters": "https://www.paper.example/n%65ws/%53tory",
    "fragment": "https://www.paper.example/news/Story#comments",
    "text fragment": "https://www.paper.example/news/Story#:~:text=a%20word",
    "empty query": "https://www.paper.example/news/Story?",
    "mobile": "https://m.paper.example/news/Story",
    "mobile, in full": "https://mobile.paper.example/news/Story",
    "mobile under www": "https://www.m.paper.example/news/Story",
    "amp host": "https://amp.paper.example/news/Story",
    "amp first": "https://www.paper.example/amp/news/Story",
    "amp last": "https://www.paper.example/news/Story/amp",
    "amp last, slash": "https://www.paper.example/news/Story/amp/",
    "amp suffix": "https://www.paper.example/news/Story.amp",
    "amp flag": "https://www.paper.example/news/Story?amp=1",
    "amp flag, bare": "https://www.paper.example/news/Story?amp",
    "amp output": "https://www.paper.example/news/Story?outputType=amp",
    "amp of Google": "https://www.google.com/amp/s/www.paper.example/news/Story",
    "amp of Google, by http": "https://google.co.uk/amp/paper.example/news/Story?usqp=mq331",
    "amp of Bing": "https://www.bing.com/amp/s/m.paper.example/news/Story",
    "amp cache": "https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/news/Story",
    "amp cache, viewer": "https://paper-example.cdn.ampproject.org/v/s/paper.example/amp/news/Story?amp_js_v=0.1",
    "amp of an amp": "https://www.google.com/amp/s/paper-example.cdn.ampproject.org/c/s/paper.example/news/Story",
    "print": "https://www.paper.example/news/Story?print=1",
    "print, last": "https://www.paper.example/news/Story/print/",
    "print, first": "https://www.paper.example/print/news/Story",
    "print, suffix": "https://www.paper.example/news/Story.print",
    "print view": "https://www.paper.example/news/Story?view=print",
    "session": "https://www.paper.example/news/Story?PHPSESSID=0a1b",
    "session in the path": "https://www.paper.example/news/Story;jsessionid=0A1B.node1",
    "session of ASP": "https://www.paper.example/news/Story?ASPSESSIONIDQQ=0a",
    "escaped ampersand": "https://www.paper.example/news/Story?utm_source=a&amp;utm_medium=b",
    "escaped name": "https://www.paper.example/news/Story?%75tm_source=a",
    "much at once": "http://m.paper.example:80/amp//news/Story/index.html?utm_source=rss&amp=1&#top",
}
TRACKING = """
    utm_source=rss utm_medium=social utm_campaign=x utm_term= utm_content=a UTM_Source=x fbclid=IwAR gclid=a
    gbraid=a msclkid=a yclid=1 igshid=a mc_cid=1 mc_eid=2 mkt_tok=a _ga=1.2 _gl=1 cmp=share CMP=twt_gu cmpid=a
    partner=yahoo at_medium=RSS at_campaign=rss xtor=RSS-1 ns_mchannel=social ns_source=t
    __twitter_impression=true
    traffic_source=rss maca=en-rss-en-all ocid=a smid=tw-share ref=rss ref=home-page source=rss_feed
    share=facebook from=app via=twitter ref= spm=a.1 ito=social icid=a wt_mc=a amp_js_v=0.1 amp_gsa=1 __tn__=R
    srsltid=a
""".split()
OTHERS = {
    "case of the path": "https://www.paper.example/news/story",
    "another host": "https://blog.paper.example/news/Story",
    "another port": "https://www.paper.example:8080/news/Story",
    "another ending": "https://www.paper.example/news/Story.html",
    "a later page": "https://www.paper.example/news/Story?page=2",
    "a later page, in the path": "https://www.paper.example/news/Story/2",
    "a later page, in the name": "https://www.paper.example/news/Story_2",
    "id": "https://www.paper.example/news/Story?id=7",
    "id, another": "https://www.paper.example/news/Story?id=8",
    "p": "https://www.paper.example/news/Story?p=7",
    "article": "https://www.paper.example/news/Story?article=7",
    "case of a value": "https://www.paper.example/news/Story?article=A",
    "a value's case": "https://www.paper.example/news/Story?article=a",
    "sid": "https://www.paper.example/news/Story?sid=7",
    "ref of an article": "https://www.paper.example/news/Story?ref=floods-in-spain",
    "source of an article": "https://www.paper.example/news/Story?source=24",
    "reference": "https://www.paper.example/news/Story?reference=rss",
    "amplifiers": "https://www.paper.example/news/Story/amps",
    "amp in the middle": "https://www.paper.example/news/amp/Story",
    "amp as a word": "https://www.paper.example/news/Story-amp",
    "print as a word": "https://www.paper.example/news/Storyprint",
    "an escaped slash": "https://www.paper.example/news%2FStory",
    "an escaped question mark": "https://www.paper.example/news/Story%3Fid=7",
    "an escaped plus": "https://www.paper.example/news/Story?q=a%2Bb",
    "a plus": "https://www.paper.example/news/Story?q=a+b",
    "hashbang": "https://www.paper.example/news/Story#!/7",
    "hashbang, another": "https://www.paper.example/news/Story#!/8",
    "mobile under its path": "https://www.paper.example/m/news/Story",
    "the front page": "https://www.paper.example/",
    "printed edition": "https://www.paper.example/print",
    "a registry": "https://m.co.uk/news/Story",
}


@pytest.mark.parametrize("url", TABLE.values(), ids=TABLE)
def test_an_article_is_known_under_all_forms_of_its_address(url):
    assert identity_of(url) == ONE


@pytest.mark.parametrize("pair", TRACKING)
def test_where_a_reader_came_from_does_not_count(pair):
    assert identity_of(f"https://www.paper.example/news/Story?{pair}") == ONE
    assert (
        identity_of(f"https://www.paper.example/news/Story?b=2&{pair}&a=1")
        == "url paper.example/news/Story?a=1&b=2"
    )


def test_what_may_be_another_article_is_another():
    found = [identity_of(url) for url in ("https://paper.example/news/Story", *OTHERS.values())]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://münchen.example/a", "https://xn--mnchen-3ya.example/a"),
        ("https://MÜNCHEN.example/a", "https://xn--mnchen-3ya.example/a"),
        ("https://a.example/港口", "https://a.example/%e6%b8%af%E5%8F%A3"),
        ("https://a.example/?q=港口", "https://a.example/?q=%e6%b8%af%E5%8F%A3"),
        ("https://a.example/x?q=a%20b", "https://a.example/x?q=a+b"),
        ("https://a.example/x?b=1&a=2", "https://a.example/x?a=2&b=1"),
        ("https://a.example/x?a=", "https://a.example/x?a"),
        ("https://a.example/a%7eb", "https://a.example/a~b"),
        ("https://a.example/a%2fb", "https://a.example/a%2Fb"),
        ("https://a.example/x.amp.html", "https://a.example/x.html"),
        ("https://a.example/x.print.shtml", "https://a.example/x.shtml"),
        ("https://a.example/amp/", "https://a.example"),
        ("https://www.paper.co.uk/a", "https://paper.co.uk/a"),
        ("https://a.example/100%", "https://a.example/100%25"),
    ],
)
def test_two_spellings_of_one_address(url, same):
    assert identity_of(url) == identity_of(same)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.paper.example/2024/10/11/a-story-7/",
        "http://paper.example/2024/10/11/a-story-7/?page=2",
        "https://www.paper.example/world/2024/10/11/another-title-7/?utm_source=x",
        "https://www.paper.example/m/2024/10/11/a-story-7/",
        # Forms that the patterns alone do not know.
        "https://m.paper.example/2024/10/11/a-story-7/",
        "https://www.paper.example/2024/10/11/a-story-7/amp/",
        "https://www.paper.example/2024/10/11/a-story-7",
        "https://www.paper.example/2024/10/11/a-story-7/index.html",
        "https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/2024/10/11/a-story-7/amp/",
    ],
)
def test_the_portals_own_id_comes_first(url):
    assert identity_of(url, PAPER) == "id 7"


def test_a_portals_other_addresses_are_folded():
    assert (
        identity_of("https://www.paper.example/m/About/?ref=rss", PAPER)
        == "url paper.example/About"
    )
    assert identity_of("https://elsewhere.example/m/a", PAPER) == "url elsewhere.example/m/a"
    assert identity_of("https://paper.example/", PAPER) == "url paper.example"


def test_the_forms_of_a_real_declaration():
    for url in (
        "http://www.ecns.cn/news/2024-10-11/detail-a.shtml",
        "https://www.ecns.cn/m/news/2024-10-11/detail-a.shtml",
        "https://m.ecns.cn/news/cns-wire/2024-10-11/detail-a.shtml?from=weixin",
    ):
        assert identity_of(url, ECNS) == "id a"
    assert ECNS.address("https://www.ecns.cn/2024-10-11/detail-a.shtml") == ArticleAddress(
        "a", date(2024, 10, 11)
    )


def test_an_article_is_known_by_its_own_and_its_canonical_address():
    article = NewsArticle(
        url="https://www.paper.example/2024/10/11/a-7/",
        canonicalUrl="https://www.paper.example/2024/10/11/b-8/",
    )
    assert identities(article, PAPER) == ("id 7", "id 8", "url paper.example/2024/10/11/b-8")
    assert identities(article, None) == (
        "url paper.example/2024/10/11/a-7",
        "url paper.example/2024/10/11/b-8",
    )


def test_a_front_page_as_the_canonical_address_says_nothing():
    article = NewsArticle(url="https://a.example/7", canonicalUrl="https://www.a.example/")
    assert identities(article, None) == ("url a.example/7",)


# -- what holds of all addresses -----------------------------------------------------------------

# Segments that name nothing but an article.
word = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,8}", fullmatch=True).filter(
    lambda text: text.lower() not in ("amp", "print", "m")
)
pairs = st.dictionaries(
    st.sampled_from(["id", "p", "article", "page", "sid", "story", "lang"]),
    st.from_regex(r"[A-Za-z0-9]{1,4}", fullmatch=True),
    max_size=3,
)
pages = st.tuples(st.lists(word, min_size=1, max_size=4), pairs)


def address(page: tuple[list[str], dict[str, str]], host: str = "paper.example") -> str:
    path, query = page
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return f"https://{host}/{'/'.join(path)}" + (f"?{text}" if text else "")


@given(pages, pages)
def test_two_articles_are_never_one(one, other):
    assume(one != other)
    assert identity_of(address(one)) != identity_of(address(other))


@given(
    pages,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["", "www.", "m.", "mobile.", "amp.", "WWW."]),
    st.sampled_from(["", "/", "/amp", "/amp/", "/index.html", "//", "/print/"]),
    st.lists(
        st.sampled_from(["utm_source=x", "amp=1", "fbclid=a", "print=1", "ref=rss"]), max_size=3
    ),
    st.booleans(),
)
def test_any_form_of_an_article_is_that_article(page, scheme, prefix, end, more, is_escaped):
    path, query = page
    first = f"%{ord(path[0][0]):02x}{path[0][1:]}" if is_escaped else path[0]
    asked = "&".join((*more, *(f"{name}={value}" for name, value in reversed(query.items()))))
    url = f"{scheme}://{prefix}Paper.example/{'/'.join((first, *path[1:]))}{end}?{asked}#top"
    assert identity_of(url) == identity_of(address(page))


@given(
    st.text("aAzm/.%&=?#!;+~é港 2fpritnx-_", max_size=40)
    | st.lists(
        st.sampled_from(
            "amp print . .. .amp .html index.html %2e %61 %zz / // ? & = amp; utm_source=x #! ;jsessionid=7 c s"
            " www.a.example google.com a ~ %2F %20 +".split()
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from(
        ["www.a.example", "google.com", "a.cdn.ampproject.org", "m.co.uk", "A.example:443"]
    ),
)
def test_what_is_folded_is_folded_already(rest, host):
    url = absolute(f"https://{host}/", f"http://{host}/{rest}")
    assume(url is not None)
    text = folded(url)
    assert folded(f"https://{text}") == text


@given(st.text(min_size=1, max_size=12))
def test_any_text_in_a_path_stays_itself(text):
    assume(not {"amp", "print"} & {text.lower()} and set(text) - {"."})
    plain = folded(f"https://a.example/x/{quote(text, safe='')}/end")
    assert plain == f"a.example/x/{quote(text, safe='')}/end"

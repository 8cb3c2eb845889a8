"""Who wrote the article: people out of JSON-LD, meta elements, marked elements and bylines in words."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract import extract
from newscrawl.extract.author_ld import Declaration, read_declaration
from newscrawl.extract.author_names import Context, Kind, Trust, names_in
from newscrawl.extract.authors import find_credits
from newscrawl.extract.evidence import read_evidence
from newscrawl.extract.page import parse_page
from newscrawl.extract.signs import read_signs
from newscrawl.items import NewsArticle
from spiders.ecns import EcnsSpider

URL = "https://www.a.example/travel/ferry"
BODY = "".join(
    f"<p>The ferry left the harbour at dawn, as it has done every day for {n} years.</p>"
    for n in ("sixty", "seventy", "eighty", "ninety")
)
TEAM = "<div class=related><h3>More stories</h3><span class=author>Otto Other</span></div>"


def page(byline: str = "", *, head: str = "", ld: object = None, lang: str = "en") -> str:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld else ""
    return (
        f"<html lang={lang}><head><meta property=og:site_name content='The Daily Harbour'>{head}"
        f"{script}</head><body><header><a href=/>The Daily Harbour</a></header><main>"
        f"<h1>The last crossing of the old ferry</h1>{byline}{BODY}</main>{TEAM}</body></html>"
    )


def article(byline: str = "", **options: object) -> NewsArticle:
    return extract(page(byline, **options), URL)  # type: ignore[arg-type]


def authors(byline: str = "", **options: object) -> list[str]:
    return [author.name for author in article(byline, **options).authors]


def people(text: str, trust: Trust = Trust.TEXT, language: str | None = None) -> list[str]:
    names = names_in(text, Context(language=language), trust=trust)
    return [name.name for name in names if name.kind is Kind.PERSON]


def organisations(text: str) -> list[str]:
    names = names_in(text, Context(), trust=Trust.DECLARED)
    return [name.name for name in names if name.kind is Kind.ORGANISATION]


ANN = {"@type": "Person", "name": "Ann Lee", "url": "/people/ann"}


@pytest.mark.parametrize(
    "author",
    [
        "Ann Lee",
        ["Ann Lee"],
        ANN,
        [ANN],
        {"@type": ["Person"], "name": ["Ann Lee"]},
        {"@type": "Person", "givenName": "Ann", "familyName": "Lee"},
        {"@id": "#ann"},
        [{"@id": "#ann"}],
        {"name": {"@value": "Ann Lee"}},
        "By Ann Lee",
    ],
)
def test_json_ld_names_an_author_in_many_forms(author):
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": "x", "author": author},
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        ]
    }
    assert authors(ld=graph) == ["Ann Lee"]


def test_a_person_in_json_ld_settles_it():
    found = article(
        "<p class=author>Bo Ek</p>",
        head="<meta name=author content='Cy Fox'>",
        ld={"@type": "NewsArticle", "author": ANN},
    )
    (author,) = found.authors
    assert (author.name, author.url) == ("Ann Lee", "https://www.a.example/people/ann")


def test_of_several_articles_the_one_of_the_page_counts():
    other = {"@type": "NewsArticle", "url": "https://www.a.example/other", "author": "Bo Ek"}
    own = {"@type": "NewsArticle", "mainEntityOfPage": {"@id": URL}, "author": "Ann Lee"}
    assert authors(ld=[other, own]) == ["Ann Lee"]


def test_the_author_of_an_image_or_a_comment_is_not_that_of_the_article():
    ld = {
        "@type": "NewsArticle",
        "image": {"@type": "ImageObject", "author": {"@type": "Person", "name": "Cy Fox"}},
        "comment": [{"@type": "Comment", "author": {"@type": "Person", "name": "Di Gray"}}],
    }
    assert authors(ld=ld) == []


def test_an_organisation_in_json_ld_is_the_source_and_the_person_in_the_byline_the_author():
    ld = {"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Harbour Wire"}}
    found = article("<p class=byline>By Ann Lee</p>", ld=ld)
    assert [author.name for author in found.authors] == ["Ann Lee"]
    found = article(ld=ld)
    assert (found.authors, found.sourceOrganization) == ((), "Harbour Wire")


def test_the_name_of_the_site_is_no_author():
    assert authors(ld={"@type": "NewsArticle", "author": "The Daily Harbour"}) == []
    assert authors(head="<meta name=author content='Daily Harbour'>") == []


def test_a_site_that_bears_its_writers_name_keeps_its_author():
    html = page(ld={"@type": "BlogPosting", "author": ANN}).replace("The Daily Harbour", "Ann Lee")
    assert [author.name for author in extract(html, "https://annlee.example/x").authors] == [
        "Ann Lee"
    ]


@pytest.mark.parametrize("kind", [["Person", "Organization"], "Person"])
def test_a_site_published_by_a_person_is_written_by_that_person(kind):
    ld = {
        "@graph": [
            {
                "@type": "Article",
                "author": {"name": "AnnLee", "@id": "#p"},
                "publisher": {"@id": "#p"},
            },
            {"@type": kind, "@id": "#p", "name": "AnnLee"},
        ]
    }
    found = extract(page(ld=ld).replace("The Daily Harbour", "AnnLee"), "https://annlee.example/x")
    assert ([author.name for author in found.authors], found.sourceOrganization) == (
        ["AnnLee"],
        None,
    )


def test_a_part_of_the_site_is_no_person():
    assert authors(head="<meta name=author content='Daily Harbour Travel'>") == []


def test_a_full_name_on_the_page_says_more_than_the_handle_of_an_account():
    head = "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content=bek99>"
    ld = {"@type": "NewsArticle", "author": {"@type": "Person", "name": "bek99"}}
    assert authors("<p class=byline>By Bo Ek</p>", head=head, ld=ld) == ["Bo Ek"]
    assert authors("<p>By Bo Ek</p>", head=head, ld=ld) == ["Bo Ek"]
    assert authors("<div>Bo Ek</div><div>3 May 2024</div>", head=head, ld=ld) == ["bek99"]
    assert authors(head=head, ld=ld) == ["bek99"]


def test_where_the_head_and_the_page_name_different_people_the_byline_decides():
    byline = "<div class=author>By Ann Lee</div>"
    assert authors(byline, head="<meta name=author content='Cy Fox'>") == ["Ann Lee"]


@pytest.mark.parametrize(
    "head",
    [
        "<meta name=author content='Ann Lee'>",
        "<meta name=Author content='By Ann Lee'>",
        "<meta property=article:author content='Ann Lee'>",
        "<meta name=parsely-author content='Ann Lee'>",
        "<meta name=sailthru.author content='Ann Lee'>",
        "<meta name=dc.creator content='Ann Lee'>",
        "<meta name=byl content='By Ann Lee'>",
        "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ann Lee'>",
    ],
)
def test_meta_elements_name_the_author(head):
    assert authors(head=head) == ["Ann Lee"]


@pytest.mark.parametrize(
    "head",
    [
        "<meta property=article:author content='https://social.example/harbour'>",
        "<meta name=twitter:label1 content='Reading time'><meta name=twitter:data1 content='Six Hours'>",
        "<meta name=author content='admin'>",
        "<meta name=author content='105092'>",
        "<meta name=author content='F_100712'>",
        "<meta name=author content=''>",
    ],
)
def test_meta_elements_that_name_nobody(head):
    assert authors(head=head) == []


@pytest.mark.parametrize(
    "byline",
    [
        "<p class=byline>By Ann Lee</p>",
        "<div class='post-author vcard'><span class=fn>Ann Lee</span></div>",
        "<div class=article__author><img class=author-avatar><b>Ann Lee</b><i>Reporter</i></div>",
        "<a rel=author href=/a/ann>Ann Lee</a>",
        "<span itemprop=author itemscope><span itemprop=name>Ann Lee</span></span>",
        "<div class=ArticleAuthor_root__x1><span>By </span><a href=/ann>Ann Lee</a></div>",
        "<p>By Ann Lee</p>",
        "<p>By <b>Ann Lee</b>, staff writer</p>",
        "<div>Written by</div><div>Ann Lee</div>",
        "<p>11 October 2024 by Ann Lee</p>",
        "<p><a href=/authors/ann-lee>Ann Lee</a></p>",
        "<p>Ann Lee | Senior Writer</p>",
        "<p>Ann Lee, PhD</p>",
        "<div>Ann Lee</div><div>11 October 2024</div>",
        "<div>11 October 2024</div><div>·</div><div>Ann Lee</div>",
        "<div>11 October 2024 • Ann Lee in <a href=/c/travel>Travel</a></div>",
        "<div>11 October 2024 · 3 min read · By Ann Lee</div>",
        "<div>by Ann Lee ● October 11, 2024 ● 6 min read</div>",
        "<div class=publish-date-author>Oct. 11, 2024 · Ann Lee on behalf of the crew</div>",
        "<footer class=entry-meta><a rel=author href=/a>Ann Lee</a></footer>",
        "<article><footer class=entry-footer>Posted by <a rel=author href=/a>Ann Lee</a></footer></article>",
    ],
)
def test_bylines_on_the_page_name_the_author(byline):
    assert authors(byline) == ["Ann Lee"]


def test_co_authors_are_all_named():
    assert authors("<p class=byline>By <a>Ann Lee</a>, <a>Bo Ek</a> and <a>Cy Fox</a></p>") == [
        "Ann Lee",
        "Bo Ek",
        "Cy Fox",
    ]


def test_a_label_above_a_list_names_all_in_it():
    names = "<ul><li>Ann Lee</li><li>Bo Ek</li><li>Cy Fox</li></ul>"
    assert authors(f"<h6>Author(s)</h6>{names}") == ["Ann Lee", "Bo Ek", "Cy Fox"]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("<div>by Ann · Oct 11, 2024 at 3:00 am</div>", ["Ann"]),
        ("<div>by the way, it was cold</div>", []),
    ],
)
def test_one_word_behind_a_label_is_a_name_if_it_stands_alone(byline, names):
    assert authors(byline) == names


@pytest.mark.parametrize(
    "line",
    [
        "<div>Learn More</div><div>11 October 2024</div>",
        "<div>Related Articles</div><div>by our staff writer</div>",
        "<div>HBW CRM</div><div>11 October 2024</div>",
        "<div>Old Harbour</div><div>All about ships</div>",
        "<div>3 min read</div>",
        "<div>Categories: Uncategorized</div><div>11 October 2024</div>",
        "<div class=byline>Sat, 20 Dec, 2024 - 06:36</div>",
    ],
)
def test_menus_and_labels_are_neither_people_nor_sources(line):
    found = article(line)
    assert (found.authors, found.sourceOrganization) == ((), None)


def test_a_footer_is_the_articles_or_the_pages():
    footer = "<footer><a rel=author href=/a>Cy Fox</a></footer>"
    assert authors(footer) == ["Cy Fox"]
    html = page().replace("</body>", f"{footer}</body>")
    assert extract(html, URL).authors == ()


def test_particles_of_the_dutch_are_no_places():
    assert people("Anna in den Berg", Trust.DECLARED) == ["Anna in den Berg"]


def test_the_element_around_the_article_is_not_its_byline():
    html = page("<p class=byline>By Ann Lee</p>").replace(
        "<main>", "<main><section class='post author-bo'>"
    )
    assert [author.name for author in extract(html, URL).authors] == ["Ann Lee"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<figure><figcaption class=author>Cy Fox</figcaption></figure>",
        "<div class=photo-credit>Photo: Cy Fox</div>",
        "<ol class=comment-list><li class=comment><cite class='comment-author fn'>Cy Fox</cite></ol>",
        "<aside><span class=author>Cy Fox</span></aside>",
        "<div class=recommended-posts><a rel=author>Cy Fox</a></div>",
        "<div class=recommended-posts><p>Written by Cy Fox</p></div>",
        "<p>Photographs by Cy Fox</p>",
    ],
)
def test_people_elsewhere_on_the_page_are_no_authors(elsewhere):
    assert authors(elsewhere) == []
    assert authors(f"<p class=byline>By Ann Lee</p>{elsewhere}") == ["Ann Lee"]


def test_an_author_of_whom_sources_agree_beats_one_that_stands_alone():
    assert authors(
        "<p class=byline>By Ann Lee</p><p>By Ann Lee</p>",
        head="<meta name=author content='q_uploader'>",
    ) == ["Ann Lee"]


def test_an_author_keeps_what_the_page_wrote():
    (author,) = article("<p class=byline><a href=/ann>By Ann Lee in Berlin</a></p>").authors
    assert (author.name, author.nameRaw) == ("Ann Lee", "By Ann Lee in Berlin")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("By Ann Lee", "en"), ("Von Ann Lee", "de"), ("Kommentar von Ann Lee", "de"),
        ("Par Ann Lee", "fr"), ("Por Ann Lee", "es"), ("Escrito por Ann Lee", "es"),
        ("di Ann Lee", "it"), ("Door Ann Lee", "nl"), ("Av Ann Lee", "nb"), ("Af Ann Lee", "da"),
        ("Tekst: Ann Lee", "nb"), ("Przez Ann Lee", "pl"), ("Autor: Ann Lee", "cs"),
        ("Kirjoittaja: Ann Lee", "fi"), ("Författare: Ann Lee", "sv"), ("Автор: Ann Lee", "ru"),
        ("Yazan: Ann Lee", "tr"), ("Oleh Ann Lee", "id"), ("Na Ann Lee", "sw"),
        ("De Ann Lee", "ro"), ("Szerző: Ann Lee", "hu"), ("Γράφει η Ann Lee", "el"),
        ("Penulis: Ann Lee", "ms"), ("Tác giả: Ann Lee", "vi"), ("بقلم Ann Lee", "ar"),
        ("מאת: Ann Lee", "he"), ("作者：Ann Lee", "zh"),
    ],
)  # fmt: skip
def test_labels_in_many_languages_are_no_part_of_the_name(text, language):
    assert people(text, language=language) == ["Ann Lee"]


@pytest.mark.parametrize("name", ["Per Olsen", "Di Maro", "Na Li", "Le Tran", "Von Miller Ek"])
def test_names_that_begin_like_a_label_of_another_language_stay_whole(name):
    expected = "Miller Ek" if name.startswith("Von") else name
    assert people(name, language="en") == [expected]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("记者 王小明", ["王小明"]),
        ("本报记者李四", ["李四"]),
        ("作者：张三、李四", ["张三", "李四"]),
        ("김철수 기자", ["김철수"]),
        ("김철수 기자 외 1명", ["김철수"]),
    ],
)
def test_names_without_spaces(text, names):
    assert people(text, Trust.MARKED) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee und Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee et Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee y Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee & Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("ANN LEE AND BO EK", ["ANN LEE", "BO EK"]),
        ("Ann Lee, PhD", ["Ann Lee"]),
        ("Ann Lee, MD, MPH", ["Ann Lee"]),
        ("Ann Lee, staff writer", ["Ann Lee"]),
        ("Ann Lee Senior Editor", ["Ann Lee"]),
        ("Ann Lee, nutritionist", ["Ann Lee"]),
        ("Ann Lee in Berlin", ["Ann Lee"]),
        ("Xinhua writers Ann Lee and Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee, Bo Ek in Berlin", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee ann@a.example", ["Ann Lee"]),
        ("Ann Lee @annlee", ["Ann Lee"]),
        ("Ann Lee • Updated May 3, 2024", ["Ann Lee"]),
        ("Ann Lee 2024-05-03", ["Ann Lee"]),
        ("Ann Lee | 5 min read", ["Ann Lee"]),
        ("Ann Lee (Bergen)", ["Ann Lee"]),
        ("Ann Lee with additional reporting by Bo Ek", ["Ann Lee"]),
        ("Ann Lee is a writer", ["Ann Lee"]),
        ("John E Smith", ["John E Smith"]),
        ("A. J. Neal", ["A. J. Neal"]),
        ("Rory O'Dea", ["Rory O'Dea"]),
        ("Marna van der Ek", ["Marna van der Ek"]),
        ("Jean-Luc Ek", ["Jean-Luc Ek"]),
        ("Ann Lee, ann lee", ["Ann Lee"]),
        ("Ann Lee, Bo Ek, and Cy Fox", ["Ann Lee", "Bo Ek", "Cy Fox"]),
        ("Ann Lee &amp; Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee in seo", ["Ann Lee"]),
        ("Ann Lee In", ["Ann Lee"]),
        ("Ann Lee on behalf of the crew", ["Ann Lee"]),
        ("Dr. Ann Lee", ["Dr. Ann Lee"]),
        ("Staff", []),
        ("Redaktion", []),
        ("not a name at all", []),
        ("Share", []),
    ],
)
def test_names_are_split_and_cleaned(text, names):
    assert people(f"By {text}") == names


@pytest.mark.parametrize(
    "name",
    ["AFP", "dpa", "Reuters", "Editorial Team", "Harbour News", "The Harbour", "example.org",
     "Harbour Staff", "University of Bergen", "Lifestyle Desk", "Community Editor", "新华网", "港口日报"],
)  # fmt: skip
def test_organisations_are_no_people(name):
    assert people(name, Trust.DECLARED) == []
    assert organisations(name)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Source: Harbour News", ["Harbour News"]),
        ("来源： 新华社\n2024-10-11 09:04", ["新华社"]),
        ("By Ann Lee Source:Harbour News Published: 2015/3/1 22:38", ["Harbour News"]),
        ("By Ann Lee (Reuters)\nUpdated: 2015-09-14 07:33", ["Reuters"]),
        ("By Ann Lee (pictured)", []),
        ("Resource: Ann Lee", []),
    ],
)
def test_the_source_in_a_line_of_authors_is_an_organisation(text, names):
    assert organisations(text) == names
    assert people(text) in ([], ["Ann Lee"])


def test_what_is_trusted_more_may_look_less_like_a_name():
    assert people("By annlee") == []
    assert people("Kristin") == []
    assert people("Kristin", Trust.MARKED) == ["Kristin"]
    assert people("annlee_99", Trust.MARKED) == []
    assert people("annlee_99", Trust.DECLARED) == ["annlee_99"]


def test_a_portal_that_says_where_its_byline_is_searches_no_further():
    html = page("<p class=byline>By Ann Lee</p>", head="<meta name=author content='Bo Ek'>")
    url = "https://www.ecns.cn/news/2024-10-11/detail-ihexample001.shtml"
    assert extract(html, url, portal=EcnsSpider.portal).authors == ()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.just("NewsArticle"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "author", "name", "url", "publisher"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(values, st.text(max_size=30))
def test_json_ld_of_any_shape_is_read(data, url):
    assert isinstance(read_declaration([data], url), Declaration)


@given(st.text(max_size=200), st.sampled_from(Trust))
def test_any_text_is_split_into_short_clean_names(text, trust):
    for name in names_in(text, Context(), trust=trust):
        assert name.name == " ".join(name.name.split())
        assert 0 < len(name.name) <= 60


PIECES = ("<p>", "</p>", "<div class=author>", "</div>", "By ", "Ann Lee", ", ", " and ", "<h1>",
          "<a rel=author href='//['>", "</a>", "2024", "記者", "<aside>", "\x00", "<br>", "@")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40))
def test_pages_of_any_shape_are_read(pieces):
    extract("<html>" + "".join(pieces), URL)


def test_the_publisher_of_a_portal_is_no_person():
    parsed = parse_page(
        page("", head='<meta name=author content="Deutsche Welle (www.dw.com)">'), URL
    )
    signs = read_signs(parsed.tree)
    found = find_credits(parsed.tree, signs, read_evidence(signs), URL, "Deutsche Welle")
    assert found.people == ()
    assert found.owner is None
    assert [name.name for name in found.organisations] == ["Deutsche Welle"]


@pytest.mark.parametrize("url", ["", "http://[bad", "ferry", "https://host"])
def test_an_address_of_any_shape_will_do(url):
    parsed = parse_page(page("<p class=byline>By Ann Lee</p>"), URL)
    signs = read_signs(parsed.tree)
    found = find_credits(parsed.tree, signs, read_evidence(signs), url)
    assert [name.name for name in found.people] == ["Ann Lee"]


@pytest.mark.parametrize(
    "byline",
    [
        "<div class=author>" * 3000 + "Ann Lee",
        "<p class=byline>" + "By " * 100_000 + "</p>",
        "<p class=byline>" + "Ann Lee, " * 50_000 + "</p>",
        "<p class=byline>By " + "A" * 300_000 + "</p>",
        "<a rel=author href=/author/x>Ann Lee</a>" * 20_000,
        "<span> </span>" * 50_000,
        f"<p class='author-{'date' * 100_000}'>Ann Lee</p>",
        "<p>3 May 2024" + " · by" * 30 + "</p>",
    ],
)
def test_hostile_bylines_cost_little(byline):
    parsed = parse_page(page(byline), URL)
    signs = read_signs(parsed.tree)
    evidence = read_evidence(signs)
    started = time.process_time()
    find_credits(parsed.tree, signs, evidence, URL)
    assert time.process_time() - started < 10


def declared(name: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "author": {"@type": "Person", "name": name}}


@pytest.mark.parametrize("trust", Trust)
def test_a_switch_of_the_fonts_size_is_nobody(trust):
    assert names_in("Text: A", Context(), trust=trust) == ()


def test_one_person_with_several_names_is_several_people():
    assert authors(ld=declared(["Ann Lee", "Bo Ek"])) == ["Ann Lee", "Bo Ek"]


@pytest.mark.parametrize("placeholder", ["The Daily Harbour staff reporter", "The Daily Harbour"])
def test_a_byline_names_those_for_whom_the_head_has_a_placeholder(placeholder):
    byline = "<div><div>Ann Lee</div></div><div>2 Mar 2024 17.00 CET</div>"
    assert authors(f"<p class=byline>By {byline}</p>", ld=declared(placeholder)) == ["Ann Lee"]
    assert authors(byline, ld=declared("The Daily Harbour staff reporter")) == ["Ann Lee"]
    assert authors(ld=declared(placeholder)) == []


def test_the_place_behind_an_agency_is_nobody():
    found = article("<div class=byline>AFP, MANILA</div>")
    assert (found.authors, found.sourceOrganization) == ((), "AFP")


def test_names_in_capitals_stay_as_they_are():
    byline = "<div class=byline>By ANN LEE, BO EK and UNA BERG</div>"
    assert authors(byline, ld=declared("THE ASSOCIATED PRESS")) == ["ANN LEE", "BO EK", "UNA BERG"]


def test_an_editor_is_no_author():
    assert authors("<p>Editor: Ann Lee</p>") == []

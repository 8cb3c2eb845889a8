"""What the words beside a date, and the names of fields and classes, say of it."""

from __future__ import annotations

import re
from functools import lru_cache

# Class strings that are remembered: a site's pages have the same ones.
_REMEMBERED = 4096
# Words beside a date of change, in the languages of the world, in lower case; stems, for they are
# inflected.
_CHANGED = re.compile(
    r"updat|(?<!primera )modif|revis(?:ed|ion)|\bedited|review|last (?:edit|chang|check)"
    r"|aktuali[sz]|geändert|letzte änderung|überarbeitet"
    r"|mise? à jour|modifié|actualis|actuali[tz]|atualiz|aggiorn|modificat"
    r"|bijgewerkt|gewijzigd|aangepast|uppdater|oppdater|opdater|ändrad|endret|ændret"
    r"|päivitetty|muokattu|uuendatud|atjaunin|atnaujin|zaktualiz|upraven|frissít|módosít"
    r"|ažurira|posodoblj|обновл|обновен|изменен|оновлен|змінен|ажурира|ενημ[εέ]ρ|τροποπο"
    r"|güncelle|yenilən|diperbar|pembaru|dikemas|cập nhật|imesasishwa"
    r"|تحديث|تعديل|به.?روز|اپ.?ڈیٹ|עודכן|עדכון|अपडेट|अद्यतन|সর্বশেষ|আপডেট|புதுப்பி"
    r"|更新|修改|修订|수정|업데이트|갱신|อัปเดต|อัพเดท|แก้ไข",
)
_FIRST = re.compile(
    r"publi|primera modificaci|\bposted|\bissued|\breleased|\bcreated|\bwritten|\bdate\b|\badded|first appeared"
    r"|veröffentlicht|erschienen|erstellt|gepubliceerd|geplaatst|udgivet|offentliggjort|julkaistu"
    r"|dodano|zveřejn|zverejn|vydán|közzé|megjelen|објав|objav|опублик|дата|δημοσ|ανάρτηση"
    r"|yayın|eklenme|giriş|diterbit|diunggah|ngày|đăng|imechapishwa|postad|lagt ut|inlagd|hochgeladen"
    r"|نشر|منتشر|تاریخ|פורסם|תאריך|प्रकाशित|পোস্ট|প্রকাশ|発行|公開|掲載|配信|投稿"
    r"|发布|發布|發佈|发表|刊登|時間|时间|日期|입력|등록|게시|작성|เผยแพร่|วันที่",
)
# Right before a date.
_ORIGINAL = re.compile(
    r"(?:original(?:ly)?|first) (?:published|posted|aired|ran)\W{0,3}(?:(?:on|at)\W{1,3})?$"
    r"|(?:erstmals|ursprünglich) veröffentlicht\W{0,3}(?:am )?$|首发(?:于|时间)?\W{0,3}$"
)
_LONGEST_ORIGINAL = 40
# A date beside these is that of something else.
_OTHER = re.compile(
    r"©|copyright|\(c\)|all rights|deadline|expire|valid (?:until|through)|\bborn\b|\bsince\b"
    r"|\bcomments?\b|\brepl(?:y|ied)\b|\bjoined\b|\bstarts?\b|\bends?\b|\bretrieved\b|\baccessed\b"
    r"|\bthrough\b|\buntil\b|\bdue\b|\bupcoming\b|\bregister\b|\bsays:?\s*$",
)
# Boxes whose dates are those of other articles, of readers or of events.
_ELSEWHERE = re.compile(
    r"comment|related|recommend|\bsidebar|popular|trending|latest|teaser|carousel|slider|swiper"
    r"|\bcards?\b|recent|\bfooter|copyright|\bnav|menu|breaking|ticker|\breviews?\b|rating|more-"
    r"|(?:next|prev)-post|read-?(?:also|next|more)|promo|\bevents?-(?:list|card|item)|calendar"
    r"|(?:post|article|news|story|item)s?-?(?:list|grid|feed)|listing",
    re.IGNORECASE,
)
_PUBLISHED_CLASS = re.compile(
    r"entry-date|publish|pub-?date|posted|post-?date|article-?date|date-?posted|created|\bpubdate",
    re.IGNORECASE,
)
_CHANGED_CLASS = re.compile(r"updat|modif|revis|changed|last-?mod|edited|review", re.IGNORECASE)
_DATE_CLASS = re.compile(r"date|publish|posted|time(?!r|line|zone|out)|byline|meta", re.IGNORECASE)

# Names of meta elements in lower case, with what their dates are worth.
PUBLISHED_NAMES = {
    "article:published_time": 9.0, "article:published": 9.0, "article.published": 9.0,
    "article:publish_date": 9.0, "og:article:published_time": 9.0, "og:published_time": 8.0,
    "og:publish_date": 8.0, "og:pubdate": 8.0, "published_time": 8.0, "published_at": 8.0,
    "datepublished": 7.5, "date_published": 8.0, "date-published": 8.0, "published-date": 8.0,
    "publisheddate": 8.0, "published_date": 8.0, "publication_date": 8.0, "publication-date": 8.0,
    "publicationdate": 8.0, "publish-date": 8.0, "publish_date": 8.0, "publishdate": 8.0,
    "publish_time": 8.0, "publishtime": 8.0, "publish-time": 8.0, "pubdate": 8.0, "pub_date": 8.0,
    "pub-date": 8.0, "parsely-pub-date": 8.5, "sailthru.date": 7.0, "originalpublicationdate": 8.0,
    "original-publish-date": 8.0, "originalpublishdate": 8.0, "displaydate": 7.0, "display-date": 7.0,
    "cxenseparse:recs:publishtime": 8.0, "cxenseparse:publishtime": 8.0,
    "cxenseparse:recs:articlepublishdate": 8.0,
    "dc.date.issued": 8.0, "dcterms.issued": 8.0, "dcterms.date": 6.5, "dc.date": 6.5,
    "dc.date.created": 6.5, "dcterms.created": 6.5, "dc.created": 6.5, "dc:date": 6.5,
    "dcterms.available": 6.5,
    "dcsext.articlefirstpublished": 8.0, "article_date_original": 8.0, "article:post_date": 8.0,
    "article.created": 6.5, "article:created_time": 6.5, "article_date": 7.0, "article-date": 7.0,
    "articledate": 7.0, "shareaholic:article_published_time": 8.0, "citation_publication_date": 7.0,
    "citation_online_date": 7.5, "citation_date": 6.5, "prism.publicationdate": 7.5,
    "bt:pubdate": 8.0, "vr:published_time": 7.0, "nrbi:publishdate": 7.0, "rnews:datepublished": 8.0,
    "sbtdate": 6.5, "post_date": 7.0, "post-date": 7.0, "postdate": 7.0, "story_date": 7.0,
    "lp.article:published_time": 8.0, "mediator_published_time": 8.0, "weibo:article:create_at": 8.0,
    "twt-published-at": 8.0, "datecreated": 5.5, "date_created": 5.5, "created": 5.0, "creation_date": 5.0,
    "date": 6.0, "article:date": 7.0, "news:publication_date": 8.0, "release_date": 6.0,
    "releasedate": 6.0, "release-date": 6.0, "issued": 6.0, "date.issued": 6.5, "video:release_date": 5.0,
    "og:video:release_date": 4.0, "book:release_date": 4.0, "uploaddate": 3.5, "gs:date": 6.0,
}  # fmt: skip
CHANGED_NAMES = {
    "article:modified_time": 9.0, "article:modified": 9.0, "og:updated_time": 6.0,
    "article:updated_time": 8.0, "article:updated": 8.0, "article.updated": 8.0, "datemodified": 7.5,
    "lastmod": 6.0, "last-modified": 4.0, "last_modified": 6.0, "lastmodified": 6.0, "modified": 5.0,
    "updated": 5.0, "updated_at": 6.0, "dateupdated": 6.0, "date_updated": 6.0, "last-updated": 6.0,
    "lastupdated": 6.0, "last_updated": 6.0, "revised": 5.0, "dcterms.modified": 6.5,
    "dc.date.modified": 6.5, "dc.date.updated": 6.5, "dc.modified": 6.5, "og:modified_time": 7.0,
    "article_date_updated": 8.0, "modified_time": 7.0, "modified-date": 7.0, "modifieddate": 7.0,
    "date-modified": 7.0, "date_modified": 7.0, "utime": 5.0, "lastpubdate": 5.0,
}  # fmt: skip


def is_original(before: str) -> bool:
    """Whether the words right before a date say that it is the first of several.

    >>> is_original("Updated May 2. Originally published "), is_original("Published ")
    (True, False)
    """
    return bool(_ORIGINAL.search(before[-_LONGEST_ORIGINAL:].lower()))


def kind_of_words(before: str) -> str:
    """What the words before a date say: `changed`, `published`, `other`, or nothing.

    The nearest word counts.

    >>> kind_of_words("Published by Li Yan, last updated on"), kind_of_words("By Li Yan")
    ('changed', '')
    """
    before = before.lower()
    places = [
        (match.start(), kind)
        for kind, pattern in (("changed", _CHANGED), ("published", _FIRST), ("other", _OTHER))
        for match in pattern.finditer(before)
    ]
    return max(places)[1] if places else ""


@lru_cache(_REMEMBERED)
def kind_of_class(names: str) -> str:
    """What class and id of an element say of the date in it: `changed`, `published`, `date`, or nothing."""
    # WordPress marks a date that is both as `entry-date published updated`.
    if _PUBLISHED_CLASS.search(names):
        return "published"
    if _CHANGED_CLASS.search(names):
        return "changed"
    return "date" if _DATE_CLASS.search(names) else ""


@lru_cache(_REMEMBERED)
def is_elsewhere(names: str) -> bool:
    """Whether class and id of a box say that its dates are not the article's."""
    return bool(_ELSEWHERE.search(names))

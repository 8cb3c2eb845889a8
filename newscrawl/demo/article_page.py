"""The article pages of 2018, 2024 and 2026, and their mobile copies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from newscrawl.demo.furniture import IMAGES, bottom, head, top
from newscrawl.demo.inline import AD, to_html
from newscrawl.demo.model import Article, Block
from newscrawl.demo.spam import spam_line

_SPAM_IN_FOOTER = {"spam-footer", "spam-traditional", "spam-links", "spam-no-label"}
_SPAM_ELSEWHERE = {"spam-after-html", "spam-body-end", "spam-last-paragraph"}


def article_page(
    article: Article,
    others: Sequence[Article],
    *,
    part: int = 0,
    part_paths: Sequence[str] = (),
) -> str:
    """Write the page of an article.

    Args:
        article: what to show.
        others: articles whose headlines stand around it.
        part: number of the part, from 0, where the article is in parts.
        part_paths: the addresses of its parts, empty where it is in one.
    """
    template = article.template
    # The file is published some time after the date of the byline.
    stamp = datetime.fromisoformat(article.date) + timedelta(minutes=59, seconds=29)
    if template == 2018:
        comment = f"[886,1,{sum(map(ord, article.id))}] published at {stamp} from #10 by system"
    else:
        comment = f"publish at {stamp}"
    charset = "gb2312" if "wrong-charset" in article.traps else None
    spam = spam_line(article.id, article.traps)
    elsewhere = article.traps & _SPAM_ELSEWHERE
    in_footer = bool(article.traps & _SPAM_IN_FOOTER) and not elsewhere
    page = (
        head(template, article.headline, comment, charset)
        + top(template, article.day)
        + '<div class="bdybox">\n<div class="bdylft floatlft marr20">\n'
        + _heading(article)
        + _byline(article)
        + _body(article, part, part_paths)
        + _related(article, others)
        + _carousel(article, others)
        + "</div>\n"
        + _right_column(article, others)
        + "</div>\n"
        + bottom(
            template,
            article.day[:4],
            traditional="traditional-licence" in article.traps,
            inside=spam if in_footer else "",
        )
    )
    if "spam-after-html" in article.traps:
        page += f"<div>{spam}</div>\n"
    if template == 2026:
        page += f"<!---->\n<!--published at {stamp} by-->\n"
    return page


def mobile_page(article: Article) -> str:
    """Write the simpler copy under ``/m/``: same ids, no lists around the article."""
    return (
        head(article.template, article.headline, f"publish at {article.day}")
        + '<div class="mtop"><a href="//www.ecns.cn/"><img src="/images/mlogo.gif" alt="" /></a>'
        + "</div>\n"
        + '<div class="bdybox">\n'
        + _heading(article)
        + _byline(article)
        + _body(article, 0, ())
        + '</div>\n<div class="mfoot"><a href="//www.ecns.cn/">PC Version</a>'
        + f" | Copyright &copy;1999-{article.day[:4]} Chinanews.com. All rights reserved.</div>\n"
        + "</body>\n</html>\n"
    )


def _heading(article: Article) -> str:
    home = '<span class="crumb">Home /</span>' if article.template == 2026 else ""
    comments = ""
    if article.template == 2026 or "h1-comments" in article.traps:
        comments = "<!--中文稿子链接-->\n                "
    return (
        '<h3 class="itemtit mart20 bitemblue"><div class="textfont"><i>Text:</i><em>A</em>'
        '<em>A</em><em>A</em><a href="javascript:;" onClick="print()">Print</a></div>'
        f"{home}<span>{escape(article.section, quote=False)}</span></h3>\n"
        f'<h1 class="contitle" id="contitle">{comments}'
        f"{to_html(article.headline)}</h1>\n"
    )


def _byline(article: Article) -> str:
    spans = "" if "no-byline" in article.traps else f"<span>{article.date}</span>"
    if "no-byline" not in article.traps:
        source = article.source or ""
        if article.template == 2018:
            spans += f"<span><!-- laiyuan-->{source}<!-- laiyuan--></span>"
        elif source or article.editor:
            spans += f"<span>{source}</span>"  # A missing source leaves its span empty.
        if article.editor:
            spans += f"<span>\n{_editor(article, article.editor)}</span>"
    share = '<div id="share_1"></div>'
    if "share-count" in article.traps:
        share = (
            '<a class="bshare-sinaminiblog" title="新浪微博" target="_self"></a>\n'
            '<a class="bshare-twitter" title="Twitter" href="javascript:void(0);"></a>\n'
            '<a class="bshare-more bshare-more-icon" title="More" target="_self"></a>'
            '<span style="float: none;" class="BSHARE_COUNT bshare-share-count">'
            f"{len(article.headline)}</span>"
        )
    scheme = "http:" if article.template == 2018 else ""
    return (
        '<div class="downinfo dottlne">\n'
        f'<div class="floatrgt bshare-custom icon-little" index="0">\n{share}\n</div>\n'
        f'{spans}<span>\n<!--app--><a href="{scheme}//www.ecns.cn/app/ecns/index.shtml" '
        'style="color:#c30000; font-weight:bold; font-size:12px;">ECNS App Download</a>'
        "<!--app-->\n</span></div>\n"
    )


def _editor(article: Article, editor: str) -> str:
    colon = ": " if article.template == 2018 or "editor-tight" in article.traps else "  : "
    text = f"Editor{colon}{editor}"
    if article.template == 2018:
        return f"<!--editor--><em>{text}</em><!--editor-->\n"
    if "editor-em" in article.traps:
        return f"<!--editor--><em>{text}</em>"
    return f"<!--editor@example.com-->{text}"


def _body(article: Article, part: int, part_paths: Sequence[str]) -> str:
    blocks = article.blocks
    if part_paths:
        blocks = blocks[article.split :] if part else blocks[: article.split]
    text = _blocks(article, blocks)
    if "video" in article.traps:
        text = (
            '<!--新视频播放器1显示start--><div id="player"><video '
            f'src="//video.example.com/demo/{article.id}.mp4" '
            f'poster="{IMAGES}/{article.id}.jpg" controls></video></div>'
            f"<!--新视频播放器1显示end-->\n{text}"
        )
    if "spam-body-end" in article.traps:
        text += f"\n<p>{spam_line(article.id, article.traps)}</p>"
    pages = " ".join(
        f'<a href="{path.rpartition("/")[2]}">{number}</a>'
        for number, path in enumerate(part_paths, 1)
    )
    code = f'<div id="function_code_page">{pages}</div>'
    if article.template == 2026:
        text = f"<!--正文分页开始-->\n{text}\n<!--正文分页结束-->\n"
        text += code if pages else ""
    else:
        text += code
    return f'<div class="content" id="yanse">\n{text}\n{_social(article)}</div>\n'


def _social(article: Article) -> str:
    if article.template == 2018:
        links = ("https://www.facebook.com/echinanews", "http://twitter.com/Echinanews")
        image = "http://www.ecns.cn/part/2015/07/demo.jpg"
    else:
        links = ("//www.facebook.com/echinanews", "//x.com/Echinanews")
        image = f"{IMAGES}/social.jpg"
    # Two ideographic spaces stand between the links on the old pages.
    return (
        ' <p style="text-align:center;">'
        + "\u3000\u3000".join(
            f'<a href="{link}" target="_blank"><img src="{image}"></a>' for link in links
        )
        + "</p>\n"
    )


def _blocks(article: Article, blocks: Sequence[Block]) -> str:
    """Set the blocks, with the spacers and the faults of the template."""
    broken = "broken-markup" in article.traps
    last = max((i for i, block in enumerate(blocks) if block.kind == "paragraph"), default=-1)
    out: list[str] = []
    for number, block in enumerate(blocks):
        html = to_html(block.text)
        if number == 0 and "ad-start" in article.traps:
            html = AD + html
        if number == last and "spam-last-paragraph" in article.traps:
            html += f"<br />{spam_line(article.id, article.traps)}"
        if block.kind == "item":
            first = number == 0 or blocks[number - 1].kind != "item"
            end = number + 1 == len(blocks) or blocks[number + 1].kind != "item"
            out.append(f"{'<ul>' if first else ''}<li>{html}</li>{'</ul>' if end else ''}")
            continue
        if broken and number == 2:
            out.append('<div class="left_pt">')
        out.append(_block(block, html, closed=not broken))
        if article.template == 2026 and block.kind == "paragraph" and number + 1 < len(blocks):
            out.append("<p>&nbsp;</p>")
    return "\n".join(out)


def _block(block: Block, html: str, *, closed: bool) -> str:
    image = f'<img src="{IMAGES}/{block.image}" alt="" />'
    match block.kind:
        case "heading":
            return f"<h3>{html}</h3>"
        case "strong":
            return f"<p><strong>{html}</strong></p>"
        case "figure":
            return f"<figure>{image}<figcaption>{html}</figcaption></figure>"
        case "picture":
            return f'<p style="text-align:center;">{image}</p>'
        case _:
            return f"<p>{html}</p>" if closed else f"<p>{html}"


def _link(other: Article) -> str:
    return f'<a href="//www.ecns.cn{other.path}">{to_html(other.headline)}</a>'


def _related(article: Article, others: Sequence[Article]) -> str:
    if "related" not in article.traps:
        return ""
    rows = "".join(
        f"<li><p><a href=http://www.ecns.cn{other.path}>{to_html(other.headline)}</a></p>"
        f"<span>{other.day}</span></li>"
        for other in others[:3]
    )
    return (
        '<h3 class="itemtit mart20"><span>Related news</span></h3>\n'
        f'<ul class="newslst02 newslst04 font16 mart5">\n{rows}\n</ul>\n'
    )


def _carousel(article: Article, others: Sequence[Article]) -> str:
    rows = "\n".join(
        f'<li><a href="//www.ecns.cn{other.path}"><img src="{IMAGES}/{other.id}.jpg" '
        f'width="190" height="127" alt="{escape(other.headline)}" /></a>'
        f"<h3>{_link(other)}</h3></li>"
        for other in (others[:6] if "carousel" in article.traps else others[:2])
    )
    return (
        '<div class="overhid">\n<div class="picshowtit mart30"><span class="picbutt"></span>'
        '<a class="frt" href="/photo/">More</a><span>Photo</span></div>\n'
        '<div class="picshowins posr" id="picshow01">\n'
        '<div class="wid641 imgctrl" id="ctrl01">\n<div class="contctrl" id="contctrl">\n'
        f'<ul class="picshowlist inblock">\n{rows}\n</ul>\n</div>\n</div>\n</div>\n</div>\n'
    )


def _right_column(article: Article, others: Sequence[Article]) -> str:
    if article.template == 2018:
        return ""
    rows = "".join(
        f'<li><em></em> {_link(other)}<div class="clear"></div></li>\n' for other in others[2:5]
    )
    videos = "".join(
        f'<li><a href="//www.ecns.cn{other.path}"><img src="{IMAGES}/{other.id}.jpg" '
        f'alt="" /></a><h3>{_link(other)}</h3></li>'
        for other in others[5:7]
    )
    return (
        '<div class="overhid">\n<h3 class="itemtit mart20"><span>Most popular in 24h</span></h3>\n'
        '<ul class="newslst02 font16 mart5" id="rank24">\n'
        '<!--include virtual="/part/6/rank_inc_2013.html" -->\n</ul>\n'
        '<h3 class="itemtit mart20"><a class="m" href="/top_news/">More</a>'
        '<span>Top news</span></h3>\n<ul class="newslst02 font16 mart5">\n'
        f"{rows}</ul>\n"
        '<h3 class="itemtit mart20"><a class="m" href="/video/">More</a><span>Video</span></h3>\n'
        '<div class="picshowins posr" id="picshowins">\n'
        f'<ul class="picshowlist picwraper movielst inblock">\n{videos}\n</ul>\n</div>\n</div>\n'
    )

"""What stands around the content on every page of the portal: head, navigation, footer."""

from __future__ import annotations

from datetime import datetime
from html import escape

IMAGES = "//image.cns.com.cn/default/demo"
"""Where the templates' images are said to be; nothing fetches them."""

LICENCES = (
    '[<a href="/news/xuke.html">网上传播视听节目许可证（0106168)</a>] '
    '[<a href="https://beian.miit.gov.cn">京ICP证040655号</a>] <br>'
    '[<a target="_blank" href="https://www.beian.gov.cn/portal/registerSystemInfo">'
    "京公网安备 11010202009201号</a>] "
    '[<a href="https://beian.miit.gov.cn">京ICP备05004340号-1</a>]'
)
LICENCES_TRADITIONAL = (
    '[<a href="/news/xuke.html">網上傳播視聽節目許可證(0106168)</a>] '
    '[<a href="https://beian.miit.gov.cn">京ICP證040655號</a>] <br>'
    '[<a target="_blank" href="https://www.beian.gov.cn/portal/registerSystemInfo">'
    "京公網安備 11010202009201號</a>] "
    '[<a href="https://beian.miit.gov.cn">京ICP備05004340號-1</a>]'
)

_NAV_OLD = (
    ("/", "Home"),
    ("/news/", "News"),
    ("/business/", "Business"),
    ("/travel/", "Travel"),
    ("/photo/", "Photo"),
    ("/video/", "Video"),
    ("/voices/", "Voices"),
)
_NAV_NEW = (
    ("/", "Home"),
    ("/news/", "News"),
    ("/cns-wire/", "Ecns Wire"),
    ("/photo/", "Photo"),
    ("/video/", "Video"),
    ("/voices/", "Opinion"),
    ("/scroll/", "More"),
)


def head(template: int, title: str, comment: str, charset: str | None = None) -> str:
    """Everything up to and with ``<body>``.

    Args:
        template: the year.
        title: plain text.
        comment: goes into the comment about publishing, as the portal's system leaves it.
        charset: what the page declares, the template's own by default.
    """
    declared = charset or ("gb2312" if template == 2018 else "utf-8")
    return f"""<!DOCTYPE HTML>
<html lang="en-US">
<head>
    <meta charset="{declared}">
    <!--twitter-->
    <!--twitter-->
    <title>{escape(title, quote=False)}</title>
    <!--{comment}-->
    <link rel="stylesheet" type="text/css" href="/css/demo.css" />
    <script type="text/javascript">
        var pageTitle = "{escape(title)}", sharing = true;
        function submitFun() {{ location.href = "/search/"; }}
    </script>
</head>
<body>
"""


def top(template: int, day: str) -> str:
    """The header with search box and navigation; ``day`` is the day that it shows."""
    date = datetime.fromisoformat(day)
    if template == 2026:
        links = '\n            <span class="line"></span>\n'.join(
            f'            <a href="{path}">{label}</a>' for path, label in _NAV_NEW
        )
        return f"""<header class="header">
    <div class="header-top">
        <div class="container">
            <a href="//www.ecns.cn/"><img class="logo" src="{IMAGES}/logo.png"></a>
            <a href="https://x.com/Echinanews"><img class="x" src="{IMAGES}/x.png"></a>
            <div class="header-right">
                <span class="date floatrgt">
                        {date:%A} {date:%b} {date.day}, {date.year} | \
<a href="//www.chinanews.com.cn/">中文</a>
                    </span>
                <div class="floatlft inputbox">
                    <input class="inputwid" type="text" value="Search Ecns" name="q" id="q">
                    <a href="/search/">Search</a>
                </div>
                <div class="menu floatrgt" style="display:none">☰ Menu</div>
            </div>
        </div>
    </div>
    <nav class="nav">
        <div class="container">
{links}
        </div>
    </nav>
</header>
"""
    items = "".join(f'<li><a href="{path}">{label}</a></li>' for path, label in _NAV_OLD)
    scheme = "http:" if template == 2018 else ""
    return f"""<div id="navout">
<div class="headertop">
    <div class="floatrgt" id="imghover">
        <span><a href="mailto:desk@example.com" rel="mail">{_icon("mail")}</a></span>
        <span><a href="{scheme}//www.ecns.cn/rss/rss.xml" rel="rss">{_icon("rss")}</a></span>
        <span class="inputbox">
            <input class="inputwid" type="text" value="Search Ecns" name="q" id="q" />
            <a href="/search/" target="_self">{_icon("search")}</a></span>
    </div>
    <a href="/">{_icon("logo")}</a>
</div>
<div class="mainnavbox posr">
    <div class="mainnavins">
    <span class="floatrgt"><span>
    <!--[886,4,1] published by system-->
{date:%A} {date:%B} {date.day}, {date.year}</span>
    <a href="http://www.chinanews.com/">中文</a></span>
    <ul class="mainnav inblock">
        {items}
    </ul>
    </div>
    <div class="rgtbg">RIGHT BG</div>
</div>
</div>
<div class="linebox mart30">LINE</div>
"""


def _icon(name: str) -> str:
    return f'<img src="/images/head/{name}.gif" alt="" />'


def bottom(template: int, year: str, *, traditional: bool = False, inside: str = "") -> str:
    """Everything from the partners' links to the end of the document.

    Args:
        template: the year of the template.
        year: the year in the copyright line.
        traditional: whether the licence lines are in traditional characters.
        inside: HTML that an intruder left at the end of the footer.
    """
    scheme = "http:" if template == 2018 else ""
    licences = LICENCES_TRADITIONAL if traditional else LICENCES
    if template == 2018:
        licences = ""  # The old footer ends with the copyright line.
    spam = f'<div style="overflow:hidden">{inside}</div>\n' if inside else ""
    return f"""<div class="linebox">LINE</div>
<div class="bdybox linksbox">
    <b>Media partners:</b>
    <a target="_blank" href="{scheme}//english.peopledaily.com.cn/">People's Daily</a>  |
<a target="_blank" href="{scheme}//www.xinhuanet.com/english/home.htm">Xinhua</a>  |
<a target="_blank" href="https://www.cgtn.com/">CGTN</a>  |
<a target="_blank" href="{scheme}//www.chinadaily.com.cn/">China Daily</a>
</div>
<div class="foottip">
    <div class="bdybox tipins">
    <a class="floatrgt" href="#" target="_self">Back to top</a>
        <a href="/aboutus.shtml">About Us</a> |
        <a href="/jobs.shtml">Jobs</a> |
        <a href="/contactus.shtml">Contact Us</a> |
        <a href="/privacy-policy.shtml">Privacy Policy</a>
    </div>
</div>
<div class="bdybox footbot">
    <div class="floatrgt">
        <div class="overhid floatlft">Copyright &copy;1999-{year}
 Chinanews.com. All rights reserved.<br />\
Reproduction in whole or in part without permission is prohibited.<br>{licences}</div>
    </div>
    <a href="/">{_icon("logo")}</a>
{spam}</div>
<div style="display:none">
</div>
</body>
</html>
"""

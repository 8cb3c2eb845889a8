"""The rules of stripping: what falls under them, and what only looks like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.dom import names_of
from newscrawl.extract.rules import (
    ANYWHERE,
    LONGEST_LINE,
    rule_of_element,
    rule_of_line,
    rule_of_names,
)
from newscrawl.extract.spam import FEWEST_PHRASES, spam_span

PHRASES = (
    "免费高清影院在线 手机小说下载大全 热门游戏排行榜单 最新电影抢先看 经典老歌免费试听".split()
)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Copyright ©1999-2024 Chinanews.com. All rights reserved.", "copyright"),
        ("© 2024 Daily News", "copyright"),
        ("Copyright 2024 The Daily News Company", "copyright"),
        ("Copyright 1999 - 2024 China News Service", "copyright"),
        ("All rights reserved.", "copyright"),
        (
            "Reproduction in whole or in part without permission is prohibited.",
            "copyright",
        ),
        (
            "Reproduction in whole or in part without written permission is strictly prohibited",
            "copyright",
        ),
        ("版权所有 中国新闻网", "copyright"),
        ("版權所有，未經授權不得轉載", "copyright"),
        ("未经书面授权禁止使用", "copyright"),
        ("[网上传播视听节目许可证（0106168)] [京ICP证040655号]", "licence"),
        ("[網上傳播視聽節目許可證（0106168)] [京ICP證040655號]", "licence"),
        ("[京公网安备 11010202009201号] [京ICP备05004340号-1]", "licence"),
        ("[京公網安備 11010202009201號] [京ICP備05004340號-1]", "licence"),
        ("京ICP备05004340号-1", "licence"),
        ("ECNS App Download", "app-download"),
        ("app download", "app-download"),
        ("客户端下载", "app-download"),
        ("客戶端下載", "app-download"),
        ("Text:AAAPrint", "font-switch"),
        ("Text: A A A Print", "font-switch"),
        ("Font size: A+ A-", "font-switch"),
        ("字体：大 中 小", "font-switch"),
        ("$$ARTICLEAD$$", "placeholder"),
        ("{{ ad-slot 3 }}", "placeholder"),
        ("[[AD_1]]", "placeholder"),
        ("displayDFP('ad-IR1','m');", "placeholder"),
        ("googletag.display('slot-1')", "placeholder"),
        ("191119052250266", "placeholder"),
        ("[!--begin:htmlVideoCode--]3f2a,0,0,16:9[!--end:htmlVideoCode--]", "placeholder"),
        ("Advertisement", "advertisement"),
        ("- Anzeige -", "advertisement"),
        ("Story continues below advertisement", "advertisement"),
        ("skip past newsletter promotion", "newsletter"),
        ("after newsletter promotion", "newsletter"),
        ("Sign up here for the weekly email newsletter.", "newsletter"),
        (
            (
                "While you're here: Every Tuesday, our editors round up what is happening in the harbour."
                " Sign up here for the weekly email newsletter."
            ),
            "newsletter",
        ),
        ("Newsletter Recevez chaque matin l'essentiel dans votre boîte mail", "newsletter"),
        ("Sign up for the ferry, said the captain. He sends no newsletter.", None),
        ("Newsletters receive less attention than they deserve. Ann Lee writes one.", None),
        ("View image in fullscreen", "button"),
        ("Enlarge this image", "button"),
        ("toggle caption", "button"),
        ("hide caption", "button"),
        ("list of 4 items", "button"),
        ("Media playback is unsupported on your device", "button"),
        ("Loading...", "button"),
        ("Share this with Facebook", "button"),
        ("+ FOLLOW", "button"),
        ("READ FULL ARTICLE", "button"),
        ("Why you can trust The Harbour Post", "button"),
        ("正在加载", "button"),
        ("点击收起全文", "button"),
        ("分享让更多人看到", "button"),
        ("更多精彩内容请进入国际频道", "navigation"),
        ("___", "separator"),
        ("(完)", "separator"),
        ("（完）", "separator"),
        (
            (
                "Copyright © 2023 HPR. All rights reserved. Visit our website terms of use and permissions"
                " pages at www.hpr.example for further information."
            ),
            "copyright",
        ),
        (
            (
                "HPR transcripts are created on a rush deadline by a contractor. This text may be revised"
                " in the future. The authoritative record of HPR’s programming is the audio record."
            ),
            "notice",
        ),
        (
            (
                "Accuracy and availability of HPR transcripts may vary. Transcript text may be revised. The"
                " authoritative record of HPR's programming is the audio record."
            ),
            "notice",
        ),
        (
            (
                "(If you want to contribute and have specific expertise, please contact us at"
                " opinions@harbour.example.)"
            ),
            "notice",
        ),
        (
            (
                "(If you want to contribute and have specific expertise, please contact us at"
                " opinions@harbour.example. Follow @harbour_opinions to read the latest of them.)"
            ),
            "notice",
        ),
        ("$$$", None),
        ("[[sic]]", None),
        ("1. LINE", "divider"),
        ("LINE", "divider"),
        ("----------", "divider"),
        ("* * *", "divider"),
        ("Back to top", "navigation"),
        ("Back to top About Us | Jobs | Contact Us | Privacy Policy", "navigation"),
        ("About Us | Jobs | Contact Us | Privacy Policy", "navigation"),
        ("Related news", "related"),
        ("Related stories:", "related"),
        ("MorePhoto", "related"),
        ("Photos", "related"),
        ("Video", "related"),
        ("Top news", "related"),
        ("Most popular in 24h", "related"),
        ("Media partners: People's Daily | Xinhua | CGTN", "related"),
        ("相关新闻", "related"),
        ("相關新聞：", "related"),
        ("Share", "share"),
        ("Share to: Facebook, Twitter, WeChat", "share"),
        ("Facebook | X", "share"),
    ],
)
def test_a_line_of_furniture(line, rule):
    assert rule_of_line(line) == rule


@pytest.mark.parametrize(
    "sentence",
    [
        "Copyright protects the work of authors for fifty years after their death.",
        "Copyright law was revised in 2020 to cover short videos.",
        "The court held that copyright in the photo belongs to the agency.",
        "Copyright 2.0, a new book on the subject, is out.",
        "He said all rights reserved to the state must be used with care.",
        "Reproduction in whole or in part without permission is prohibited, the judge said.",
        "Reproduction of the panda is a matter of patience.",
        "The © sign became a symbol of the dispute over the archive.",
        "Privacy Policy changes worried users, and regulators asked for more.",
        "The privacy policy of the app has been revised, the company said on Friday.",
        "Jobs were created in 2024, more than in any year since the survey began.",
        "Jobs, Contact Us and other pages were redesigned by the museum.",
        "Jobs",
        "Contact us at any time, the hotline's operators tell callers.",
        "Readers may contact us by letter.",
        "Photos show the bridge before and after the flood.",
        "Photos of the comet were taken in Xinjiang.",
        "Video of the landing was seen by millions.",
        "Videos, photos and letters are on display until May.",
        "The app was downloaded a million times; each app download costs nothing.",
        "App downloads rose by a third.",
        "Share prices rose in Shanghai.",
        "Share this with your neighbours, the mayor told the crowd.",
        "Print is not dead, says the publisher.",
        "Facebook said on Monday that it would appeal.",
        "Twitter and Facebook users shared the picture.",
        "Related news was slow to arrive from the valley.",
        "Top news of the year was the return of the cranes.",
        "Text messages cost nothing during the holiday.",
        "Advertisement is a matter of taste.",
        "Loading the ship took two days.",
        "Share this with Facebook, and you share it with everybody.",
        "Why you can trust the figures",
        "Why you can trust science: it corrects itself.",
        "Read the full story in the paper's archive, the editor says.",
        "If you want to contribute to the fund, contact the town hall.",
        "The transcripts are in the archive; the authoritative record is the tape.",
        "20241011",
        "print('m');",
        "他说，分享让更多人看到希望。",
        "更多精彩内容将在下周揭晓。",
        "Line 3 of the metro opens on Sunday.",
        "The line was long.",
        "About us, the song that made her known, is played at every wedding.",
        "这项规定自公布之日起施行，网站应当办理ICP备案。",
        "版权是文化产业的核心资源，专家在论坛上表示。",
        "记者从发布会上了解到，客户端下载量超过一百万次。",
        "网站未经许可转载该报道，法院判决其赔偿，并公开道歉三十天，此案引起广泛关注，许多媒体报道。",
        "",
        "A",
        "-",
    ],
)
def test_a_sentence_that_speaks_of_such_things_is_none(sentence):
    assert rule_of_line(sentence) is None


def test_line_breaks_do_not_hide_a_line():
    assert rule_of_line("About Us |\nJobs |\nContact Us") == "navigation"


def test_no_line_of_furniture_is_long():
    assert rule_of_line("-" * LONGEST_LINE) == "divider"
    assert rule_of_line("-" * (LONGEST_LINE + 1)) is None


def test_what_may_go_between_paragraphs_is_never_a_sentence():
    known = "app-download licence font-switch placeholder spam advertisement newsletter button separator"
    assert set(known.split()) == ANYWHERE


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        ("ad", "advertisement"),
        ("adInContent", "advertisement"),
        ("ad-slot top_ad", "advertisement"),
        ("AD_1", "advertisement"),
        ("floatrgt bshare-custom icon-little", "share"),
        ("BSHARE_COUNT", "share"),
        ("mainnav", "navigation"),
        ("relatedNews", "related"),
        ("relatednews", "related"),
        ("foottip", "footer"),
        ("site-footer", "footer"),
        ("comment-list", "comments"),
        ("cookie-banner", "consent"),
        ("newsletterBox", "newsletter"),
        ("shadow", None),
        ("header", None),
        ("headline", None),
        ("download", None),
        ("gradient loading", None),
        ("shareholder", None),
        ("navigator", None),
        ("football", None),
        ("unrelated", None),
        ("commentary", None),
        ("content", None),
        ("", None),
    ],
)
def test_a_word_counts_as_a_whole_token_of_class_and_id(names, rule):
    assert rule_of_names(names) == rule


@pytest.mark.parametrize(
    ("tag", "attributes", "rule"),
    [
        ("script", {}, "script"),
        ("nav", {}, "navigation"),
        ("footer", {}, "footer"),
        ("aside", {}, "aside"),
        ("form", {}, "form"),
        ("div", {"role": "navigation"}, "navigation"),
        ("div", {"role": "contentinfo"}, "footer"),
        ("div", {"role": "main"}, None),
        ("div", {"role": None, "class": None, "id": None}, None),
        ("div", {"class": "text", "id": "footer"}, "footer"),
        ("div", {"title": "advertisement"}, None),
        ("p", {}, None),
        ("article", {"class": "story"}, None),
    ],
)
def test_an_element_falls_under_the_rule_of_its_tag_role_class_or_id(tag, attributes, rule):
    assert rule_of_element(tag, names_of(attributes), attributes.get("role")) == rule


@pytest.mark.parametrize(
    ("text", "spam"),
    [
        ("主站蜘蛛池模板: a| b| c", "主站蜘蛛池模板: a| b| c"),
        ("主站蜘蛛池模板：" + "|".join(PHRASES), "主站蜘蛛池模板：" + "|".join(PHRASES)),
        ("Author's end. 蜘蛛池: x| y| z", "蜘蛛池: x| y| z"),
        ("first\n蜘蛛池: x| y| z\nlast", "蜘蛛池: x| y| z"),
        ("| ".join(PHRASES * 3), "| ".join(PHRASES * 3)),
        ("｜".join(PHRASES * 3), "｜".join(PHRASES * 3)),
        ("The end. " + "|".join(PHRASES * 3), "|".join(PHRASES * 3)),
        ("他说完了。" + "|".join(PHRASES * 3), "|".join(PHRASES * 3)),
    ],
)
def test_a_spider_pool_is_found_where_it_begins(text, spam):
    span = spam_span(text)
    assert span is not None
    assert text[slice(*span)] == spam


@pytest.mark.parametrize(
    "text",
    [
        "警方说，所谓“蜘蛛池”是一种作弊手段。",
        "什么是蜘蛛池：它用大量网页欺骗搜索引擎。",
        "专家解释蜘蛛池: 一种手段|一种骗局。",
        "A spider pool is a trick on search engines.",
        "Home | News | Business | Travel | Photo | Video | Voices | Opinion | More",
        "|".join(PHRASES),
        "|".join("123456789"),
        "||||||||||||",
        "中文 | English",
        "",
    ],
)
def test_what_is_no_spider_pool(text):
    assert spam_span(text) is None


def test_a_few_phrases_may_be_a_menu():
    phrases = (PHRASES * 2)[:FEWEST_PHRASES]
    assert spam_span("|".join(phrases)) is not None
    assert spam_span("|".join(phrases[1:])) is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * LONGEST_LINE,
        "京ICP证" * 90,
        ("[京ICP证" + " " * 30) * 10 + "!",
        "jobs" * 99,
        "jobs " * 80,
        "- " * 199 + "x",
        "share " * 60 + "!x",
        "facebook|" * 44 + "y",
        "text" + " " * 390,
        "Copyright " * 40,
        "©" * LONGEST_LINE,
        "a" * 399 + "\n",
        "未经" * 200,
    ],
)
def test_a_hostile_line_is_judged_at_once(text):
    begin = time.process_time()
    rule_of_line(text)
    assert time.process_time() - begin < 0.2


@pytest.mark.parametrize(
    "text", ["|" * 200_000, "蜘蛛池" * 60_000, "蜘蛛池:" * 50_000, "中。" * 90_000 + "|" * 9, "字|\n" * 50_000]
)  # fmt: skip
def test_a_hostile_text_is_searched_for_spam_in_little_time(text):
    begin = time.process_time()
    spam_span(text)
    assert time.process_time() - begin < 1


@pytest.mark.parametrize("names", ["a" * 10**6, "aA" * 10**5, "ad" * 10**5, "A" * 10**6])
def test_a_hostile_class_is_judged_at_once(names):
    begin = time.process_time()
    assert rule_of_names(names) is None
    assert time.process_time() - begin < 0.2


@given(st.text(st.sampled_from("字词a1 |｜│。.:蜘蛛池\n"), max_size=120))
def test_spam_lies_within_one_line(text):
    span = spam_span(text)
    if span is not None:
        start, end = span
        assert 0 <= start < end <= len(text)
        assert "\n" not in text[start:end]
        assert "|" in text[start:end] or "｜" in text[start:end] or "│" in text[start:end]

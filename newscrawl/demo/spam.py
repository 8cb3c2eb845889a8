"""The spider-pool line: search phrases between bars, as intruders leave it on portals.

The phrases are harmless inventions of the same shape.
"""

from __future__ import annotations

SIMPLIFIED = (
    "免费高清影院在线",
    "全集电视剧在线观看",
    "手机小说下载大全",
    "热门游戏排行榜单",
    "最新电影抢先看",
    "经典老歌免费试听",
    "动漫全集高清无广告",
    "综艺节目在线播放",
    "壁纸图片大全高清",
    "在线翻译器免费版",
    "单机游戏下载网站",
    "家常菜做法视频教程",
    "天气预报一周查询",
    "旅游攻略自由行大全",
    "二手自行车交易市场",
    "英语单词快速记忆法",
    "少儿故事mp3下载",
    "纪录片1080p在线看",
    "网络电视直播app官网",
    "国产好剧第2季免费",
    "搞笑短视频合集99",
    "古装大片完整版",
    "汽车报价及图片",
    "摄影作品欣赏网",
    "免费ppt模板下载站",
    "考试真题答案解析",
    "美食节目全集网盘",
    "字体转换器在线",
    "音乐铃声免费一键设置",
    "体育赛事高清回放",
)
"""Phrases in simplified characters."""

TRADITIONAL = (
    "免費高清影院在線",
    "全集電視劇在線觀看",
    "手機小說下載大全",
    "熱門遊戲排行榜單",
    "最新電影搶先看",
    "經典老歌免費試聽",
    "動漫全集高清無廣告",
    "綜藝節目在線播放",
    "壁紙圖片大全高清",
    "在線翻譯器免費版",
    "單機遊戲下載網站",
    "家常菜做法視頻教程",
    "天氣預報一週查詢",
    "旅遊攻略自由行大全",
    "二手自行車交易市場",
    "英語單詞快速記憶法",
    "少兒故事mp3下載",
    "紀錄片1080p在線看",
    "網絡電視直播app官網",
    "國產好劇第2季免費",
    "搞笑短視頻合集99",
    "古裝大片完整版",
    "汽車報價及圖片",
    "攝影作品欣賞網",
    "免費ppt模板下載站",
    "考試真題答案解析",
    "美食節目全集網盤",
    "字體轉換器在線",
    "音樂鈴聲免費一鍵設置",
    "體育賽事高清回放",
)
"""The same in traditional characters."""

LABEL = "主站蜘蛛池模板: "
"""Seven characters that are the same in both scripts."""


def spam_line(seed: str, traps: frozenset[str]) -> str:
    """Make the line of one page, as HTML.

    Args:
        seed: the article's id; it turns the phrases so that no two pages are alike.
        traps: ``spam-traditional``, ``spam-no-label`` and ``spam-links`` shape the line.
    """
    phrases = TRADITIONAL if "spam-traditional" in traps else SIMPLIFIED
    turn = sum(map(ord, seed)) % len(phrases)
    turned = phrases[turn:] + phrases[:turn]
    if "spam-links" in traps:
        turned = tuple(
            f'<a href="http://www.example.com/tag/{number}.html" target="_blank">{phrase}</a>'
            for number, phrase in enumerate(turned, turn)
        )
    return ("" if "spam-no-label" in traps else LABEL) + "| ".join(turned)

"""Parameters of addresses that say where a reader came from, or who he is: never which page it is."""

from __future__ import annotations

# Names that mean nothing else, in any case. Those of the advertising networks, mailers and
# analytics that news sites link with (lists of ClearURLs, AdGuard and Firefox), and what broadcasters add.
_NAMES = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid msclkid yclid ysclid twclid ttclid
    li_fat_id igshid igsh epik rdt_cid scclid srsltid irclickid _openstat oly_anon_id oly_enc_id
    mkt_tok vero_id vero_conv _hsenc _hsmi hsctatracking ml_subscriber ml_subscriber_hash
    _ga _gl _ke _branch_match_id _branch_referrer usqp
    __twitter_impression __tn__ __xts__ __cft__ fb_action_ids fb_action_types fb_source fb_ref
    fb_comment_id action_object_map action_type_map action_ref_map
    ref_src ref_url cmpid cmp icid intcid int_cmp ito ocid xtor xtref smid smtyp spm scm wt_mc wt.mc_id
    wt_zmc traffic_source maca socialflow soc_src soc_trk sr_share sh_kit guccounter guce_referrer
    guce_referrer_sig taid trk trkcampaign s_cid s_kwcid ef_id ncid cvid cndid esrc dicbo obref tblci
    partner emc rss_medium
    """.split()
)
# Families of such names.
_PREFIXES = (
    "utm_", "mc_cid", "mc_eid", "mtm_", "pk_campaign", "pk_kwd", "pk_keyword", "pk_source", "pk_medium",
    "pk_content", "piwik_", "matomo_", "at_", "ns_", "hsa_", "itm_", "stm_",
    "vgo_", "__hs", "amp_", "aff_", "ga_source", "ga_medium", "ga_campaign", "ga_term", "ga_content",
)  # fmt: skip
# Names that name the way a reader came on one site, and an article on another.
_WAYS = frozenset(
    "ref referer referrer source src from via share shared partner origin feature campaign cid mod"
    " module medium channel".split()
)
# Words of which the values of the former are made: `rss_feed`, `home-page`, `socialshare`.
_WORDS = frozenset(
    """
    rss feed feeds atom facebook fb twitter tw x whatsapp wa telegram tg linkedin instagram ig reddit
    pinterest weibo wechat weixin qq line tumblr flipboard youtube tiktok bluesky mastodon threads google news
    googlenews bing yahoo search email mail newsletter newsletters app apps mobile desktop web site ios
    android amp home homepage front frontpage hp top nav navigation menu header footer sidebar related
    more push alert notification ticker social share shared sharing copy link links button icon bar tool
    inline promo teaser banner recirc most read popular trending recommended page ampshare socialshare
    """.split()
)
_SESSIONS = frozenset("phpsessid jsessionid sessionid session_id zenid cfid cftoken".split())


def is_tracking(name: str, value: str) -> bool:
    """Whether a parameter of a query says where a reader came from.

    What may also name an article (`ref=24`, `source=reuters`) counts only where its value is one of the
    words that such links use, `ref=home-page`. The names `id`, `p`, `article`, `page` never do.

    >>> is_tracking("utm_source", "x"), is_tracking("ref", "rss"), is_tracking("ref", "floods")
    (True, True, False)
    """
    # Of `&amp;`, which some copy from the source of a page.
    name = name.lower().removeprefix("amp;")
    if name in _NAMES or name.startswith(_PREFIXES):
        return True
    if name not in _WAYS or len(value) > 40:
        return False
    words = value.lower().replace("-", " ").replace("_", " ").replace("+", " ").split()
    return all(word in _WORDS for word in words)


def is_session(name: str) -> bool:
    """Whether a parameter of a query names a visit, so that each visitor has his own address.

    >>> is_session("PHPSESSID"), is_session("sid")
    (True, False)
    """
    name = name.lower()
    return name in _SESSIONS or name.startswith("aspsessionid")

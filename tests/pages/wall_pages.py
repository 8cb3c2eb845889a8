"""Walls, written for the tests as their makers build them: one page of each vendor and kind.

Names, numbers and texts are made up; what a rule may look at (elements, classes, scripts' addresses, the
phrases themselves) is as it is met.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newscrawl.extract.wall_text import Kind


@dataclass(frozen=True)
class WallPage:
    """An answer that is a wall, and what it is."""

    name: str
    kind: Kind
    html: str
    vendor: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def page(title: str, body: str, head: str = "") -> str:
    """A page of a title and a body."""
    return (
        f'<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{head}</head>'
        f"<body>{body}</body></html>"
    )


def site(title: str, main: str, head: str = "") -> str:
    """A page in the frame of a news site: menus, a login link, lists, a footer, a consent tool."""
    menu = "".join(f'<li><a href="/{name}/">{name.title()}</a></li>' for name in (
        "politics", "business", "culture", "sport", "opinion", "science", "travel", "video"))  # fmt: skip
    teasers = "".join(
        f'<li class="teaser"><a href="/news/{n}"><h3>{words}</h3></a></li>'
        for n, words in enumerate((
            "Ferry line to the islands opens again after winter",
            "Council votes for a second bridge across the river",
            "Orchard growers count the cost of a late frost",
            "Night trains return to the northern coast",
            "Library to keep its doors open until midnight",
        ))
    )  # fmt: skip
    return page(
        title,
        f'<header><nav><ul>{menu}</ul></nav><a class="login" href="/login">Log in</a>'
        f'<a class="subscribe-button" href="/subscribe">Subscribe</a></header><main>{main}</main>'
        f"<aside><h4>Most read</h4><ul>{teasers}</ul></aside>"
        '<footer><a href="/privacy">Privacy</a> <a href="/terms">Terms</a> &copy; The Harbour Herald</footer>',
        '<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"></script>'
        '<script async src="https://www.google.com/recaptcha/api.js"></script>' + head,
    )


_SENTENCES = (
    "The ferry left the harbour at dawn with forty passengers and a cargo of apples.",
    "Its captain said that the crossing had taken six hours in calm weather.",
    "The line had been closed since November, when a storm tore away the northern pier.",
    "Repairs cost the county four million, a third more than had been planned.",
    "Farmers on the islands had sent their harvest by air, at twice the price.",
    "A second boat is to follow in May, the operator said on Friday.",
)
TEASER = "".join(f"<p>{sentence}</p>" for sentence in _SENTENCES[:3])
STORY = "".join(f"<p>On day {day}. {' '.join(_SENTENCES)}</p>" for day in range(6))


def ld(**fields: object) -> str:
    """A declaration of an article."""
    import json

    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry line opens again",
               "datePublished": "2026-03-02T08:00:00+01:00"} | fields  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


BOT_CHECKS = (
    WallPage("cloudflare-managed-challenge", Kind.BOT_CHECK, page(
        "Just a moment...",
        '<div class="main-wrapper" role="main"><div class="main-content"><noscript><div class="h2"><span'
        ' id="challenge-error-text">Enable JavaScript and cookies to continue</span></div></noscript></div></div>'
        "<script>(function(){window._cf_chl_opt={cvId:'3',cZone:'www.example.org',cType:'managed',cRay:'0000'};"
        "var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=0';"
        "}());</script>",
        '<meta name="robots" content="noindex,nofollow"><meta http-equiv="refresh" content="360">'),
        "Cloudflare", 403, {"Server": "cloudflare", "cf-mitigated": "challenge"}),
    WallPage("cloudflare-by-header-alone", Kind.BOT_CHECK, page("", ""), "Cloudflare", 403,
             {"Server": "cloudflare", "CF-Mitigated": "challenge"}),
    WallPage("cloudflare-old-five-seconds", Kind.BOT_CHECK, page(
        "Just a moment...",
        '<table><tr><td><div class="cf-browser-verification cf-im-under-attack"><h1>Checking your browser before'
        ' accessing example.org.</h1><p>This process is automatic. Your browser will redirect to your requested'
        ' content shortly.</p></div><form id="challenge-form" action="/?__cf_chl_jschl_tk__=1" method="POST"></form>'
        '</td></tr></table>'), "Cloudflare", 503, {"Server": "cloudflare"}),
    WallPage("datadome", Kind.BOT_CHECK,
        "<html lang=\"en\"><head><title>example.org</title><style>#cmsg{animation: A 1.5s;}</style></head>"
        '<body style="margin:0"><p id="cmsg">Please enable JS and disable any ad blocker</p>'
        "<script data-cfasync=\"false\">var dd={'rt':'c','cid':'AHrl','hsh':'0','t':'bv','s':1,'host':"
        "'geo.captcha-delivery.com','cookie':'x'}</script>"
        '<script data-cfasync="false" src="https://ct.captcha-delivery.com/c.js"></script></body></html>',
        "DataDome", 403, {"X-DataDome": "protected", "Set-Cookie": "datadome=x; Max-Age=1"}),
    WallPage("human", Kind.BOT_CHECK, page(
        "Access to this page has been denied",
        '<section class="container"><div class="page-title-wrapper"><h1>Please verify you are a human</h1></div>'
        '<div class="content-wrapper"><div id="px-captcha"></div><p>Access to this page has been denied because we'
        " believe you are using automation tools to browse the website.</p><p>Reference ID: #0000</p></div></section>"
        "<script>window._pxAppId='PX0000';</script><script src=\"/0000/captcha/captcha.js?a=c&u=0&v=&m=0\"></script>"),
        "HUMAN", 403),
    WallPage("akamai-crypto-challenge", Kind.BOT_CHECK, page(
        "Challenge Validation",
        '<div id="sec-if-cpt-container" style="display:none"><iframe id="sec-cpt-if" provider="crypto"'
        ' class="crypto" src="/_sec/cp_challenge/sec-4-4.html"></iframe></div>'), "Akamai", 429),
    WallPage("akamai-meta-refresh", Kind.BOT_CHECK,
        '<html><head><meta http-equiv="refresh" content="5; URL=\'/news/1?bm-verify=AAQA\'" /></head>'
        '<body><noscript><meta http-equiv="refresh" content="0"></noscript><script>var i=1;var j=i+Number("12"+"3");'
        "</script></body></html>", "Akamai"),
    WallPage("imperva-iframe", Kind.BOT_CHECK,
        '<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"><script src="/_Incapsula_'
        'Resource?SWJIYLWA=719d"></script></head><body style="margin:0px;height:100%"><iframe id="main-iframe"'
        ' src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1-0-0&incident_id=1-0&edet=12&cinfo=0&rpinfo=0"'
        ' frameborder=0 width="100%">Request unsuccessful. Incapsula incident ID: 1-0</iframe></body></html>',
        "Imperva"),
    WallPage("aws-waf-challenge", Kind.BOT_CHECK,
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title></title><script type="text/javascript">'
        'window.awsWafCookieDomainList = []; window.gokuProps = {"key":"AQ","iv":"A","context":"x"};</script>'
        '<script src="https://0.edge.sdk.awswaf.com/0/challenge.js"></script></head><body><div id="challenge-container">'
        "</div><noscript><h1>JavaScript is disabled</h1>In order to continue, we need to verify that you're not a"
        " robot.</noscript></body></html>", "AWS WAF", 202, {"x-amzn-waf-action": "challenge"}),
    WallPage("kasada", Kind.BOT_CHECK,
        "<!DOCTYPE html><html><head></head><body><script>window.KPSDK={};KPSDK.now=typeof performance!=='undefined'"
        '&&performance.now?performance.now.bind(performance):Date.now.bind(Date);KPSDK.start=KPSDK.now();</script>'
        '<script src="/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39-8ed7-437e-a3be-862e0f06eea3/ips.js?x=0"></script>'
        "</body></html>", "Kasada", 429),
    WallPage("sucuri-cookie", Kind.BOT_CHECK,
        '<html><title>You are being redirected...</title><noscript>Javascript is required. Please enable javascript'
        " before you are allowed to see this page.</noscript><script>var s={},u,c,U,r,i,l=0,a,e=eval,w=String."
        "fromCharCode,sucuri_cloudproxy_js='',S='cz0n';</script></html>", "Sucuri", 200),
    WallPage("alibaba-cookie", Kind.BOT_CHECK,
        "<html><script>var arg1='3C6D';var _0x4818=['csKHwqMI'];setCookie('acw_sc__v2',x);document.location.reload();"
        "</script></html>", "Alibaba Cloud WAF"),
    WallPage("alibaba-slider", Kind.BOT_CHECK, page(
        "验证码拦截", '<div id="nocaptcha"></div><script src="/_____tmd_____/punish?x5secdata=0"></script>'
        "<p>请拖动滑块完成验证</p>"), "Alibaba Cloud WAF"),
    WallPage("tencent-edgeone", Kind.BOT_CHECK,
        "<html><head><script>function a(){document.cookie='__tst_status='+1;document.cookie='EO_Bot_Ssid='+2;"
        "location.reload();}</script></head><body onload=a()></body></html>", "Tencent Cloud WAF"),
    WallPage("knownsec-cookie", Kind.BOT_CHECK,
        "<script>document.cookie=('_')+('_')+'x';/*__jsl_clearance*/location.href=location.pathname</script>",
        "Knownsec", 521),
    WallPage("yunsuo", Kind.BOT_CHECK,
        '<html><head><meta charset="utf-8"><script>function YunSuoAutoJump(){self.location="/?security_verify_data=0";}'
        'document.cookie="security_session_verify=0";</script></head><body onload="YunSuoAutoJump()"></body></html>',
        "Yunsuo"),
    WallPage("ddos-guard", Kind.BOT_CHECK, page(
        "DDoS-Guard", '<h1>Checking your browser before accessing www.example.org</h1>'
        '<script src="https://check.ddos-guard.net/check.js"></script>'), "DDoS-Guard", 403, {"Server": "ddos-guard"}),
    WallPage("anubis", Kind.BOT_CHECK, page(
        "Making sure you're not a bot!",
        '<main><h1 id="title" class="centered-div">Making sure you&#39;re not a bot!</h1>'
        '<img src="/.within.website/x/cmd/anubis/static/img/pensive.webp"><p id="status">Loading...</p></main>'),
        "Anubis"),
    WallPage("vercel", Kind.BOT_CHECK, page(
        "Vercel Security Checkpoint", '<p id="header-text">We&#39;re verifying your browser</p>'),
        "Vercel", 429, {"x-vercel-mitigated": "challenge"}),
    WallPage("siteground", Kind.BOT_CHECK,
        '<html><head><link rel="icon" href="data:;"><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/'
        '?r=%2F&y=ipc:0"></meta></head></html>', "SiteGround", 202),
    WallPage("of-ones-own", Kind.BOT_CHECK, page(
        "The Harbour Herald",
        "<h1>Are you a robot?</h1><p>To continue, please click the box below to let us know you're not a robot.</p>"),
        None, 403),
)  # fmt: skip

CAPTCHAS = (
    WallPage("turnstile", Kind.CAPTCHA, page(
        "Security check", '<form id="challenge" method="POST"><div class="cf-turnstile" data-sitekey="0"></div></form>'
        '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async></script>'), "Turnstile"),
    WallPage("hcaptcha", Kind.CAPTCHA, page(
        "Attention Required!", '<form><div class="h-captcha" data-sitekey="0"></div></form>'
        '<script src="https://hcaptcha.com/1/api.js"></script>'), "hCaptcha", 403),
    WallPage("recaptcha", Kind.CAPTCHA, page(
        "Harbour Herald", '<p>Please confirm that you are human.</p><form action="/verify" method="post">'
        '<div class="g-recaptcha" data-sitekey="0"></div><button>Continue</button></form>'
        '<script src="https://www.google.com/recaptcha/api.js"></script>'), "reCAPTCHA"),
    WallPage("geetest", Kind.CAPTCHA, page(
        "人机验证", '<div id="captcha"></div><script src="https://static.geetest.com/static/js/gt.0.js"></script>'
        "<script>initGeetest({gt:'0'})</script>"), "GeeTest"),
    WallPage("tencent-captcha", Kind.CAPTCHA, page(
        "安全验证", '<button id="TencentCaptcha" data-appid="0">验证</button>'
        '<script src="https://turing.captcha.qcloud.com/TCaptcha.js"></script>'), "Tencent Captcha"),
    WallPage("nothing-but-a-captcha", Kind.CAPTCHA, page(
        "www.example.org", '<form method="post"><div class="g-recaptcha" data-sitekey="0"></div></form>'), "reCAPTCHA"),
    WallPage("yandex", Kind.CAPTCHA, page(
        "Вы не робот?", '<form action="/checkcaptcha?key=0" method="POST"><p>Подтвердите, что запросы отправляли вы,'
        " а не робот</p></form>"), "Yandex"),
    WallPage("aws-waf-captcha", Kind.CAPTCHA, page("Human Verification", "<div id=captcha-container></div>"),
             "AWS WAF", 405, {"x-amzn-waf-action": "captcha"}),
)  # fmt: skip

REFUSALS = (
    WallPage("akamai", Kind.DENIED,
        "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to"
        ' access "http&#58;&#47;&#47;www&#46;example&#46;org&#47;" on this server.<P>Reference&#32;&#35;18&#46;0'
        "<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18&#46;0</BODY></HTML>", "Akamai", 403,
        {"Server": "AkamaiGHost"}),
    WallPage("akamai-by-header-alone", Kind.DENIED, "no", "Akamai", 403, {"Server": "AkamaiGHost"}),
    WallPage("cloudflare-1020", Kind.DENIED, page(
        "Attention Required! | Cloudflare",
        '<div id="cf-wrapper"><div id="cf-error-details" class="cf-error-details-wrapper"><h1'
        ' data-translate="block_headline">Sorry, you have been blocked</h1><h2 class="cf-subheadline">'
        "<span>You are unable to access</span> example.org</h2></div></div>"), "Cloudflare", 403),
    WallPage("cloudfront", Kind.DENIED, page(
        "ERROR: The request could not be satisfied",
        "<H1>403 ERROR</H1><H2>The request could not be satisfied.</H2><PRE>Generated by cloudfront (CloudFront)"
        " Request ID: 0</PRE>"), "CloudFront", 403),
    WallPage("safedog", Kind.DENIED, page(
        "网站防火墙", '<div class="notice">您的请求带有不合法参数，已被网站管理员设置拦截！</div>'
        '<a href="http://www.safedog.cn/">网站安全狗</a>'), "Safedog"),
    WallPage("bt-waf", Kind.DENIED, page(
        "网站防火墙", "<h1>您的请求带有不合法参数，已被网站管理员设置拦截！</h1><p>宝塔防火墙</p>"), "BT WAF"),
    WallPage("wordfence", Kind.DENIED, page(
        "Your access to this site has been limited by the site owner",
        "<h1>Your access to this site has been limited by the site owner</h1><p>Generated by Wordfence at"
        " Mon, 2 Mar 2026</p>"), "Wordfence", 503),
    WallPage("sucuri", Kind.DENIED, page(
        "Sucuri WebSite Firewall - Access Denied", "<h1>Access Denied</h1><p>Sucuri Website Firewall</p>"),
        "Sucuri", 403),
    WallPage("f5", Kind.DENIED,
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with"
        " your administrator.<br><br>Your support ID is: 0</body></html>"),
    WallPage("rate", Kind.DENIED, page("Too Many Requests", "<h1>Too Many Requests</h1>"), None, 429),
    WallPage("hinted", Kind.DENIED, page("Access denied", "<h1>Access denied</h1>"), "Cloudflare", 403,
             {"Server": "cloudflare"}),
)  # fmt: skip

CONSENT_WALLS = (
    WallPage("interstitial", Kind.CONSENT, page(
        "Your privacy is important to us",
        '<div class="consent-overlay"><form method="post" class="consent-form"><h1>Harbour Media is part of the Harbour'
        " family of brands</h1><p>We and our 742 partners store and/or access information on a device, such as"
        " cookies, and process personal data for personalised advertising, measurement and audience research.</p>"
        '<button name="agree">Accept all</button><button name="reject">Reject all</button></form></div>')),
    WallPage("pay-or-ok", Kind.CONSENT, page(
        "Hafenblatt | Mit Werbung weiterlesen",
        "<h1>Hafenblatt mit Werbung lesen oder im PUR-Abo</h1><section><h2>Weiter mit Werbung</h2><p>Besuchen Sie das"
        " Hafenblatt wie gewohnt mit Werbung und Tracking. Wir und unsere Partner speichern Informationen auf einem"
        " Gerät.</p><button>Akzeptieren und weiter</button></section><section><h2>PUR-Abo</h2><p>Fast werbefrei lesen"
        " für 3,99 Euro im Monat.</p></section>",
        '<script src="https://cdn.privacy-mgmt.com/unified/wrapperMessagingWithoutDetection.js"></script>'),
        "Sourcepoint"),
    WallPage("privacy-gate", Kind.CONSENT, page(
        "Privacy Gate",
        "<p>Je privacy is belangrijk voor ons. Wij en onze partners gebruiken cookies.</p><button>Akkoord en"
        ' doorgaan</button><script src="https://myprivacy-static.example.net/gate.js"></script>'), "DPG Media"),
    WallPage("didomi", Kind.CONSENT, page(
        "Le Journal du Port",
        '<div id="didomi-host"><h1>Nous respectons votre vie privée</h1><p>Nous et nos partenaires utilisons des'
        " cookies.</p><button>Accepter et continuer</button><a>Continuer sans accepter</a></div>"
        '<script src="https://sdk.privacy-center.org/didomi/loader.js"></script>'), "Didomi"),
)  # fmt: skip

LOGINS = (
    WallPage("form", Kind.LOGIN, site(
        "Log in | The Harbour Herald",
        '<h1>Log in to your account</h1><form action="/login" method="post"><label>E-mail <input name="mail"></label>'
        '<label>Password <input type="password" name="word"></label><button>Log in</button></form>'
        '<p><a href="/lost">Forgot your password?</a></p>')),
    WallPage("notice", Kind.LOGIN, site(
        "The Harbour Herald", "<h1>Members area</h1><p>You must be logged in to view this page.</p>"), None),
    WallPage("refused", Kind.LOGIN, page(
        "Anmelden", '<h1>Bitte melden Sie sich an</h1><form><input type="password"></form>'), None, 403),
)  # fmt: skip

PAYWALLS = (
    WallPage("declared-words", Kind.PAYWALL, site(
        "Ferry line opens again", f"<article><h1>Ferry line opens again</h1>{TEASER}</article>",
        ld(isAccessibleForFree=False, wordCount=640))),
    WallPage("declared-text", Kind.PAYWALL, site(
        "Ferry line opens again", f"<article><h1>Ferry line opens again</h1>{TEASER}</article>",
        ld(isAccessibleForFree="False", articleBody=" ".join(_SENTENCES * 4) + " The last sentence is only here."))),
    WallPage("offer-behind-the-teaser", Kind.PAYWALL, site(
        "Ferry line opens again",
        f'<article><h1>Ferry line opens again</h1><div class="body">{TEASER}</div><div class="article-paywall">'
        "<h2>Subscribe to continue reading</h2><p>From 1 a week. Cancel whenever you like.</p></div></article>",
        ld(isAccessibleForFree=False,
           hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}))),
    WallPage("locked-tier", Kind.PAYWALL, site(
        "La ligne de ferry rouvre",
        f'<article><h1>La ligne de ferry rouvre</h1>{TEASER}<section class="paywall"><p>Il vous reste 80 % de cet'
        " article à lire. La suite est réservée aux abonnés.</p></section></article>",
        '<meta property="article:content_tier" content="locked">')),
    WallPage("leaky-paywall", Kind.PAYWALL, site(
        "Ferry line opens again",
        f'<article><h1>Ferry line opens again</h1>{TEASER}<div class="leaky_paywall_message_wrap"><div'
        ' id="leaky_paywall_message"><p>Subscribe to read the rest of this article.</p></div></div></article>'),
        "Leaky Paywall"),
    WallPage("poool", Kind.PAYWALL, site(
        "La ligne de ferry rouvre",
        f'<article><h1>La ligne de ferry rouvre</h1>{TEASER}<div id="poool-widget">Abonnez-vous pour lire la'
        " suite</div></article>"), "Poool"),
    WallPage("piano", Kind.PAYWALL, site(
        "Færgeruten åbner igen",
        f'<article><h1>Færgeruten åbner igen</h1>{TEASER}<div class="piano-container">Kun for abonnenter. Læs videre'
        " med et abonnement.</div></article>", '<script src="https://cdn.tinypass.com/api/tinypass.min.js"></script>'),
        "Piano"),
    WallPage("memberships", Kind.PAYWALL, site(
        "Ferry line opens again",
        '<article><h1>Ferry line opens again</h1><div class="pmpro_content_message">This content is for members only.'
        "</div></article>"), "Paid Memberships Pro"),
    WallPage("newsletter-post", Kind.PAYWALL, site(
        "Ferry line opens again",
        f'<article><h1>Ferry line opens again</h1>{TEASER}<div class="paywall"><h2 class="paywall-title">This post is'
        " for paid subscribers</h2><a>Subscribe</a></div></article>")),
    WallPage("breaks-off", Kind.PAYWALL, site(
        "Ferry line opens again",
        f"<article><h1>Ferry line opens again</h1>{TEASER}<p>The harbour master, who has seen forty winters, said…"
        "</p></article>", ld(isAccessibleForFree=False))),
    WallPage("payment-required", Kind.PAYWALL, page(
        "Subscribe to continue", "<h1>Subscribe to continue reading</h1>"), None, 402),
)  # fmt: skip

SOFT_404 = (
    WallPage("in-the-frame-of-the-site", Kind.NOT_FOUND, site(
        "Page not found - The Harbour Herald",
        "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. Maybe try one of"
        " the links below or a search?</p>")),
    WallPage("number-alone", Kind.NOT_FOUND, page("404", "<h1>404</h1><p>Sorry.</p>")),
    WallPage("chinese", Kind.NOT_FOUND, page("404页面", "<p>您访问的页面不存在或已删除！</p>")),
    WallPage("with-lists-of-other-articles", Kind.NOT_FOUND, site(
        "Seite nicht gefunden | Hafenblatt",
        "<h1>Seite nicht gefunden</h1><p>Die von Ihnen gesuchte Seite gibt es nicht mehr. Lesen Sie stattdessen:</p>"
        + STORY)),
    WallPage("article-was-removed", Kind.NOT_FOUND, site(
        "This article is no longer available", "<h1>This article is no longer available</h1>")),
)  # fmt: skip

PARKED = (
    WallPage("sedo", Kind.PARKED, page(
        "example.org", '<script src="https://img.sedoparking.com/templates/main.js"></script><p>example.org - this'
        " domain may be for sale</p>"), "Sedo"),
    WallPage("bodis", Kind.PARKED, page(
        "example.org", '<div id="target"></div><script>window.park = "eyJ1dWlkIjoi";</script>'
        '<script src="/bdXYZ.js"></script>'), "Bodis"),
    WallPage("parkingcrew", Kind.PARKED, page(
        "example.org", '<script src="https://c.parkingcrew.net/scripts/sale_form.js"></script><a>Buy this domain</a>'),
        "ParkingCrew"),
    WallPage("godaddy", Kind.PARKED,
        '<!DOCTYPE html><html><head><title>example.org</title><script src="https://img1.wsimg.com/parking-lander/'
        'static/js/main.0.js"></script></head><body><div id="root"></div></body></html>', "GoDaddy"),
    WallPage("hugedomains", Kind.PARKED, page(
        "Example.org is for sale | HugeDomains",
        "<h1>Example.org</h1><p>This domain is for sale: 4,295</p><p>Own it today for 179 a month.</p>"
        '<a href="https://www.hugedomains.com/domain_profile.cfm?d=example.org">Buy now</a>'), "HugeDomains"),
    WallPage("suspended", Kind.PARKED, page("Account Suspended", "<h1>This Account has been suspended.</h1>")),
    WallPage("of-nobody", Kind.PARKED, page("Domain zu verkaufen", "<p>Diese Domain steht zum Verkauf.</p>")),
)  # fmt: skip

WALLS = (
    *BOT_CHECKS, *CAPTCHAS, *REFUSALS, *CONSENT_WALLS, *LOGINS, *PAYWALLS, *SOFT_404, *PARKED,
)  # fmt: skip

_ARTICLE = f"<article><h1>Ferry line opens again</h1><time>2 March 2026</time>{STORY}</article>"
_BRIEF = f"<article><h1>Ferry line opens again</h1><time>2 March 2026</time>{TEASER}</article>"
_FORM = (
    '<form id="commentform"><p>Prove that you are not a robot.</p><div class="g-recaptcha"></div>'
    "<p>You must be logged in to comment. This site is protected by reCAPTCHA.</p>"
    '<input type="password"><button>Log in</button></form>'
)
_BANNER = (
    '<div id="onetrust-consent-sdk"><h2>We value your privacy</h2><p>We and our partners use cookies to store and/or'
    " access information on a device.</p><button>Accept all</button><button>Reject all</button></div>"
)
_BOX = (
    '<div class="paywall-modal" style="display:none"><h2>Subscribe to continue reading</h2></div>'
    '<aside class="subscribe-box"><p>Already a subscriber? Log in. Subscribe to read more.</p></aside>'
)

ARTICLES = {
    "whole text, declared as paid for": site(
        "Ferry line opens again", _ARTICLE,
        ld(isAccessibleForFree=False, wordCount=520, articleBody=" ".join(_SENTENCES * 6))),
    "whole text in the part that is paid for": site(
        "Ferry line opens again",
        f'<article><h1>Ferry line opens again</h1><div class="paid">{TEASER}</div><div class="article-paywall">'
        "Subscribe to continue reading</div></article>",
        ld(isAccessibleForFree=False, hasPart=[{"isAccessibleForFree": "False", "cssSelector": ".paid"}])),
    "metered, a short one": site(
        "Ferry line opens again", _BRIEF, '<meta property="article:content_tier" content="metered">'),
    "declared free, with an offer": site(
        "Ferry line opens again", _BRIEF + '<div class="paywall">Subscribe to continue reading</div>',
        ld(isAccessibleForFree=True)),
    "a brief with a captcha and a login in its comments": site("Ferry line opens again", _BRIEF + _FORM, ld()),
    "a brief under a consent banner": site("Ferry line opens again", _BANNER + _BRIEF, ld()),
    "a brief that declares nothing, with form and banner": site("Ferry line opens again", _BANNER + _BRIEF + _FORM),
    "a brief with a hidden offer and a box": site("Ferry line opens again", _BRIEF + _BOX),
    "a page that reports to a bot watcher": site(
        "Ferry line opens again", _ARTICLE,
        '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script><script src="https://js.datadome.co/'
        'tags.js"></script><script>window._pxAppId="PX0";</script><script src="/_Incapsula_Resource?SWJIYLWA=0">'
        '</script><script src="/149e9513-01fa-4fb0-aad4-566afd725d1b/0/p.js"></script>'),
    "an article about captchas": site(
        "Are you a robot? How captchas took over | The Harbour Herald",
        "<article><h1>Are you a robot? How captchas took over</h1><p>Prove that you are not a robot, the page says."
        f"</p>{STORY}</article>", ld(headline="Are you a robot? How captchas took over")),
    "a headline that begins like a refusal": site(
        "Access denied to court records, says watchdog | The Harbour Herald",
        f"<article><h1>Access denied to court records, says watchdog</h1>{TEASER}</article>"),
    "an article called as a wall is": site(
        "Access Denied", f"<article><h1>Access Denied</h1><p>A film by nobody.</p>{STORY}</article>",
        ld(headline="Access Denied")),
    "an article about domains": site(
        "Market for names cools", f"<article><h1>Market for names cools</h1><p>Sedo, Bodis and HugeDomains.com said"
        f" that this domain is for sale is a sentence seen less.</p>{STORY}</article>"),
}  # fmt: skip
"""Pages of articles that have something of a wall, by what that is."""

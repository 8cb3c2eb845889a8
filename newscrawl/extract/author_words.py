"""The words of bylines in the world's languages: labels, roles, organisations, what ends a name.

A label stands before a name (`By`, `Autor:`), a role behind it (`staff writer`). The tables hold
words that many sites share; none is the name of a portal. Agencies are the exception: their names
stand in the bylines of every portal.
"""

from __future__ import annotations

LABELS = (
    # English
    (
        "(?:(?:written|posted|published|authored|reported|words|stor(?:y|ies)|text|report|reporting|article"
        "|column|opinion|comment|commentary|analysis|review|interview|contributed|compiled|presented"
        "|submitted|created|blog|post|guest post|brought to you) )?by"
    ),
    "this (?:post|article|story|guide|blog|blog post|piece|review) (?:was|is|has been) written by",
    "(?:guest |contributing |blog |post |article |(?:about |meet )?the )?(?:co-?)?authors?(?: names?)?",
    "about|meet",
    "(?:staff |xinhua )?(?:writer|reporter|journalist)s?",
    # German
    (
        "(?:(?:ein |eine )?(?:kommentar|gastbeitrag|gastkommentar|interview|analyse|beitrag|artikel|kolumne"
        "|glosse|essay|bericht|rezension|leitartikel|reportage|geschrieben|verfasst|veröffentlicht|text) )?von"
    ),
    "(?:autor|verfasser)(?:(?:in|en|innen)|[:*_/]in(?:nen)?)?(?:/autor(?:in|en)?)?",
    # French, Spanish, Portuguese
    "(?:(?:publié|écrit|rédigé|posté|proposé|signé|propos recueillis|un article) )?par",
    "auteure?s?|l['’]auteur",
    "(?:(?:escrito|redactado|publicado|artículo|postado|reportagem|texto) )?por",
    "autora?(?:es|s)?",
    # Italian, Romanian
    "(?:scritto|pubblicato) da|articolo di|a cura di|autor[ei]",
    "scris de|publicat de|un articol de|autori?",
    # Dutch, Afrikaans
    "(?:(?:geschreven|geplaatst) )?(?:door|deur)|skrywer",
    # Danish, Norwegian, Swedish
    "(?:skrevet|skriven|publisert|publicerad|tekst|text) a[vf]|författare|forfattere?|skribent(?:er)?",
    # Finnish, Estonian, Hungarian, Icelandic
    "kirjoittajat?|kirjoittanut|autorid?|szerző(?:k)?|írta|höfundur",
    # Polish, Czech, Slovak, Slovenian, Croatian
    (
        "napisał[ay]?|opracował[ay]?|przez|autor(?:ka|zy|ky|i)?|napsal[ai]?|autor článku|avtor(?:ica|ji)?"
        "|piše|pišu|napisa[ol]a?"
    ),
    # Baltic
    "autorius|autorė|parengė|autors",
    # Cyrillic
    "автор(?:ы|и|ка|ът)?(?: (?:статьи|текста|статті|тексту))?|аўтар|пише|аутори?",
    # Greek, Turkish, Azeri, Albanian
    "γράφ(?:ει|ουν)(?: ο| η| οι)?|συντάκτης|yaza[nr]|müəllif|shkruar nga",
    # Indonesian, Malay, Vietnamese, Swahili, Irish, Basque
    "(?:ditulis )?oleh|penulis|pewarta|tác giả|mwandishi|imeandikwa na|scríofa ag|egileak?",
    # Arabic, Persian, Hebrew
    "بقلم|كتبت?|الكاتب|نویسنده|מאת|כתבת?",
    # India, Thailand
    "लेखक|द्वारा|লেখক|লিখেছেন|எழுதியவர்|โดย|ผู้เขียน",
)
"""Patterns of what stands before the names, with a colon or without."""

COLON_LABELS = (
    "text|words|story|report|reporting|texto|testo|text av|tekst|teksti|texti|szöveg|teksts|текст|κείμενο"
    "|redacción|redaktion|redazione|haber|reporter|toimittaja|journalist(?:er|en)?|journaliste|periodista"
    "|oprac\\.?|de|di|da|av|af|per|od|от|від|από|nga|na|ni|gan|le|eftir|theo|bởi|ngu|از|إعداد|تحرير"
    "|گزارش|تحریر|रिपोर्ट|เรื่อง|文|글|글쓴이|기자|작성자|저자|지은이|取材|執筆|筆者|著者|contributors?"
)
"""Labels that are other words too: they need a colon, or a line of their own."""

CJK_LABELS = (
    "(?:本报|本報|本网|见习|見習|特约|特約|实习|實習|首席)?(?:记者|記者)"
    "|作者|撰文|撰稿|執筆者?|著者|筆者"
)
"""Labels that stand right before a name, with no space between."""

LANGUAGE_LABELS = {
    "it": "di",
    "ro": "de",
    "gl": "de|por",
    "es": "de",
    "ca": "per",
    "sv": "av",
    "no": "av",
    "nb": "av",
    "nn": "av",
    "da": "af",
    "hr": "od",
    "bg": "от",
    "uk": "від",
    "ru": "от",
    "el": "από|του|της",
    "sq": "nga",
    "sw": "na",
    "vi": "theo|bởi",
    "cy": "gan",
    "is": "eftir",
    "zu": "ngu",
    "tl": "ni",
    "fil": "ni",
}
"""Short labels by the language of the page; elsewhere they begin names (`Per Olsen`, `Di Li`)."""

CUTS = (
    (
        "(?:last |zuletzt )?(?:updated|modified|published|posted|aktualisiert|veröffentlicht|stand|mis à jour"
        "|publié|actualizado|publicado|aggiornato|pubblicato|atualizado|uppdaterad|publicerad|oppdatert"
        "|publisert|opdateret|bijgewerkt|gepubliceerd)(?: on| at| am| le| el| il| em)?\\b"
    ),
    (
        "(?:medically |clinically |fact[- ]?|expert |legally |technically |scientifically )?"
        "(?:reviewed|edited|checked|verified|vetted|approved|translated|illustrat(?:ed|ions?)|photograph(?:s|y|ed)"
        "|photos?|pictures?|images?|video|graphics?|produced|designed|narrated|foto(?:s|grafie)?|bild(?:er)?)"
        "(?: by| von| par| por| di| av|:)"
    ),
    "(?:fact|read) (?:checked|more|time)\\b",
    "(?:is|was|are) (?:an?|the|our|currently|now)\\b|(?:has|writes|covers|works|lives|joined|specializes)\\b",
    (
        "(?:share|follow|full bio|learn (?:about|more)|view|bio"
        "|posts? by|articles? by|subscribe|contact|see (?:all|more)|all posts|more (?:from|by)"
        "|read (?:more|full|bio)|about the author"
        "|save|listen|print|comments?|leave a comment|add comment|folgen)\\b"
    ),
    "\\d+ ?(?:min|minutes?|mins|minuten|minutos|comments?)\\b",
    "special to\\b|for the\\b|for \\w+(?:\\.\\w+)+|via\\b|on behalf of\\b",
    "(?:with )?(?:additional|further|more) (?:reporting|writing|contributions?)(?: by)?",
)
"""Patterns of what ends the names of a line."""

JOINS = (
    "and|und|et|og|och|ve|dan|și|και|with|mit|avec|con|com|met|&|＆|as told to"
    "|(?-i:y|e|i|a|en|и|і|та|ja|és|si|med)"
)
"""Words between two names, as one alternation."""

ROLES = frozenset(
    """
    reporter reporters writer writers editor editors correspondent correspondents columnist
    author contributor contributors journalist journalists freelance freelancer staff senior
    junior chief associate assistant deputy managing executive contributing director manager
    founder cofounder co-founder co-author ceo cto cfo cmo coo president vice lead head producer
    photographer professor lecturer dietitian nutritionist physician attorney lawyer blogger
    strategist specialist analyst consultant expert copywriter marketer coach trainer instructor
    officer engineer developer designer researcher critic intern fellow host owner partner
    administrator moderator coordinator principal scientist candidate marketing content seo
    digital social redakteur redakteurin reporterin korrespondent korrespondentin autor autorin
    journalistin chefredakteur chefredakteurin volontär volontärin ressortleiter ressortleiterin
    journaliste rédacteur rédactrice correspondant correspondante chroniqueur envoyé redactor
    redactora periodista corresponsal colaborador colaboradora repórter jornalista redator
    giornalista redattore redattrice inviato inviata corrispondente redacteur verslaggever
    skribent redaktør redaktör toimittaja dziennikarz dziennikarka redaktor redaktorka novinář
    novinárka újságíró журналист корреспондент обозреватель редактор кореспондент muhabir editör
    wartawan
    """.split()
)
"""Words of a role: they end a name that stands before them."""

ORGANISATIONS = frozenset(
    """
    team teams staff desk newsroom news newspaper newspapers media magazine magazin press agency
    agencies agentur agenturen agence agencia agenzia presse prensa editorial editors redaktion
    redaction rédaction redacción redacció redazione redação redactie redaksjonen redaktionen
    redakcja redakce redakcia toimitus szerkesztőség uredništvo redakcija redacția redaksi
    редакция редакція inc llc ltd gmbh corp corporation company co. plc ag group groupe gruppe
    holdings bank insurance university universität université institute institut institution
    college school academy hospital clinic center centre association society foundation council
    committee commission ministry department federation union club network networks service
    services solutions systems software technologies technology studio studios lab labs
    marketing consulting partners store shop online radio tv television channel broadcasting
    wire newswire times post herald tribune gazette daily journal guardian zeitung nachrichten
    nachrichtenagentur rundfunk verlag journaal diario periódico giornale contributor
    contributors admin administrator webmaster guest moderator community restaurant hotels
    realty properties dental fitness catering digital global international
    """.split()
)
"""Words of the names of organisations and desks."""

AGENCIES = frozenset(
    """
    afp ap apa dpa sid reuters xinhua tass interfax ansa efe ritzau ntb tt anp belga kyodo jiji
    yonhap upi bloomberg bernama antara pti ani ians agi adnkronos lusa pap mti ctk čtk tasr sta
    hina beta tanjug lapresse europapress lapa bns elta stt keystone-sda sda awp afx dpa-afx epd
    kna dapd pa aap cp 新华社 新華社 中新社 中国新闻网 共同 時事 연합뉴스
    """.split()
)
"""Names of news agencies, folded."""

NOBODY = frozenset(
    """
    admin administrator administrador root user editor editors staff team guest anonymous anonym
    unknown author authors autor auteur writer writers redaktion redaction rédaction redacción
    redazione redação redactie redakcja redakce редакция newsroom webmaster moderator
    contributor contributors superuser default none null undefined n/a na test demo wordpress
    site-admin siteadmin webadmin wpadmin author-name staff-writer staff-reporter reporter
    reporters journalist journalists red by share follow home
    """.split()
)
"""Names of nobody, folded: they go away."""

NO_NAMES = frozenset(
    """
    about account affordable and answer are article articles award awards back basics become
    benefits better between blog blogs books buy by care career careers cases categories
    category chapter conclusion contact content cookie cookies course courses data date days
    december design digital directory does donate download easy education email english event
    events explore facebook faq faqs features february finance financial find for free from full
    get getting guide guides health help high home how image in info information insights
    instagram introduction is january job jobs july latest learn learning letters library life
    list listen live local log login make making management meet membership menu min minute
    minutes more near new next no notes november now october of offers on online open opinion
    options our out overview pages personal personalized plan planning platforms policy popular
    posts prevention pricing print privacy process product products program programs questions
    quick quotes recent recipe related released reports request research resource resources
    results review reviewed reviews safety save search section see september series service
    share shop show sign site sites skip social solution spotlight start started stories
    strategies style subscribe success summary support table tag tags technology terms thank
    that the their things this tips to tools top topic topics tourism training transcript travel
    trending trends twitter type types understanding up updated updates use user video videos
    view views was ways we website websites welcome wellness what when where which why with work
    works world year years you your youtube
    """.split()
)
"""Words of menus, headings and sentences, folded, that are no names of people."""

PARTICLES = frozenset(
    """
    de da do dos das del della dello dei degli di du des d' van von vom vander vanden der den
    ten ter te tot zu zum zur la le les lo los las el al ul ibn bin bint binti ben bar abu af av
    auf y e i san santa st st. ap o' mac 't und
    """.split()
)
"""Small words within names."""

CREDENTIALS = frozenset(
    """
    phd ph.d md m.d do rd rdn ms ma mba mph msc bsc ba bs jd esq cpa cfp cfa cepf dds dmd rn np
    pa-c pa pt dpt facs fand lcsw lmft lpc psyd ed.d edd dvm dnp cnm faan faap cscs cpt e-ryt
    ryt pe aia asla jr sr ii iii iv
    """.split()
)
"""Letters behind a name, folded."""

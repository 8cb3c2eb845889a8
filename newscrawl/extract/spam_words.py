"""Words that spam is made of, by trade, in the languages of the web.

None of them makes a text spam: an article may be about casinos or loans. `newscrawl.extract.injected` asks for
several at once, for the shape of spam, and whether the rest of the page speaks of the trade.

A word that ends in `*` stands for all that begin with it. Scripts without spaces, and Korean, whose words
take endings, have words that are looked for anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TRADES = {
    "gambling": """
        gambl* casino* cassino* kasino* kasyno* казино kazino καζίνο καζινο קזינו كازينو कैसीनो
        कसीनो poker* покер* pokies slots gacor togel judi taruhan sportsbook* betting sportwetten
        wettanbieter spielautomat* spielothek* freispiel* echtgeld* jackpot* roulette ruleta roleta
        ruletka ρουλέτα רולטה روليت baccarat bakara blackjack tragamonedas tragaperras tragaperra
        apuestas apostas bookmaker* bukmacher* букмекер* рулетк* однорукие bahis* bahisçi kaçak
        iddaa slotlar rulet caça-níqueis caça níqueis στοίχημα στοιχήματα στοιχηματικ* φρουτάκια
        הימורים הימור רולטת مراهنات مراهنة قمار القمار بوكر रूलेट जुआ सट्टा सट्टेबाजी मटका cược
        nhà-cái nổ-hũ lô-đề xóc-đĩa slot situs-judi bandar paris-sportifs machines-à-sous
        игровые-автоматы автоматы-онлайн ставки-на canlı-casino deneme-bonusu automaty-do
        zakłady-bukmacherskie real-money free-spins no-deposit sports-betting sòng-bạc cá-cược
        bandar-bola מכונות-מזל dinero-real argent-réel
        """,
    "pharmacy": """
        viagra* виагр* виагра βιάγκρα βιαγκρα ויאגרה فياجرا الفياجرا वियाग्रा वायग्रा cialis*
        сиалис* סיאליס سياليس सियालिस levitra* левитр* kamagra* камагр* sildenafil* силденафил*
        tadalafil* тадалафил* vardenafil* tramadol* xanax phentermine ambien valium modafinil
        oxycontin priligy propecia clomid ivermectin dapoxetine дженерик* потенци* potenzmittel*
        rezeptfrei* abnehmpille* schlankheitspille* pelangsing pembesar zayıflama geciktirici
        cinsel-güç eczane farmacia farmácia pharmacie* pharmacy apteka apotheke* φαρμακείο erectile
        erektion* impotenz* odchudzając* adelgazar emagrecer maigrir αδυνατίσματος αδυνάτισμα הרזיה
        מרשם recepty ordonnance receta receita التخسيس तخسيس صيدلية कैप्सूल cường-dương giảm-cân
        without-prescription no-prescription ohne-rezept sin-receta sem-receita sans-ordonnance
        bez-recepty без-рецепта χωρίς-συνταγή ללא-מרשם בית-מרקחת بدون-وصفة obat-kuat वजन-घटाने
        """,
    "replicas": """
        replica* réplica* réplique* replika* repliki реплик* ρέπλικα ρέπλικες रेप्लिका fake rolex*
        ролекс* רולקס رولكس रोलेक्स gefälschte* gefälscht falsificad* imitación imitação imitasyon
        imitation* contrefaç* contrefait* podrób* podrab* çakma nhái tiruan vuitton gucci hublot
        breitling omega cartier jordans yeezy yeezys moncler uggs birkin копии-брендовых μαϊμού
        απομίμηση απομιμήσεις αντίγραφα-ρολογιών חיקוי חיקויים מזויפים מזויפות תקליד تقليد مقلدة
        مقلد كوبي طبق-الأصل नकली फर्स्ट-कॉपी hàng-nhái siêu-cấp falsas falsos fausse faux-sacs
        zapatillas-falsas
        """,
    "papers": """
        essay* ensayo* dissertation* thesis termpaper coursework ghostwrit* hausarbeit*
        bachelorarbeit* masterarbeit* seminararbeit* doktortitel* курсовую курсовые курсовая
        реферат* диплом дипломн* дипломы monografia* tcc skripsi makalah joki ijazah mémoire tez
        ödev* makale diploma* diplôme* dyplom* magisterskich licencjack* referat* πτυχίο
        διπλωματικής συγγραφή פτορה סמינריון תואר אקדמיות أبحاث ابحاث شهادة ماجستير الماجستير निबंध
        थीसिस असाइनमेंट डिग्री luận-văn tiểu-luận viết-thuê bằng-đại-học term-paper homework-help
        título-universitario trabajos-universitarios εργασίες-φοιτητών עבודות-אקדמיות עבודת-גמר
        """,
    "loans": """
        payday loan loans lender* kredit* sofortkredit* minikredit* darlehen schufa микрозайм* займ
        займы займа кредит* préstamo* prestamo* crédito* asnef empréstimo* emprestimo* negativado
        crédit* prêt prêts rachat kredi kredisi senetle kefilsiz pinjaman pinjol agunan jaminan
        tunai הלוואה הלוואות אשראי δάνειο δάνεια δανείων chwilówk* chwilowk* pożyczk* pozyczk* bik
        قروض قرض سلفة تمويل लोन ऋण कर्ज vay thế-chấp tín-dụng tín-chấp cash-advance no-credit
        bad-credit деньги-в-долг acil-nakit
        """,
    "sex": """
        escort* эскорт* sex sexe sexo seks* секс* σεξ סקס سكس सेक्स porn* porno* порно* πορνό πορνο
        פורנו पोर्न xxx webcam* erotik* erótic* érotique* erotyczn* ερωτικ* эротик* интим*
        проститутк* индивидуалк* hooker* callgirl* putas puta prostituta* acompanhante* acompañante*
        bokep dewasa panggilan masöz bayan* kamerki towarzysk* συνοδοί συνοδός ליווי דיסקרטיות נערות
        إباحية اباحية مرافقة مرافقات एस्कॉर्ट nude* naked milf hentai xvideos call-girl call-girls
        कॉल-गर्ल gái-gọi gái-xinh phim-sex kích-dục plan-cul chicas-de garotas-de
        """,
}  # fmt: skip
# Looked for anywhere: Chinese, Japanese, Korean, Thai.
_ANYWHERE = {
    "gambling": """
        赌场 賭場 博彩 老虎机 老虎機 百家乐 百家樂 娱乐城 娛樂城 彩金 六合彩 赌博网 時時彩 时时彩
        棋牌 真钱 カジノ パチスロ パチンコ スロット ブックメーカー スポーツベット 카지노 바카라 토토
        슬롯 먹튀 홀덤 คาสิโน สล็อต บาคาร่า แทงบอล หวยออนไลน์ เว็บตรง พนัน รูเล็ต
        """,
    "pharmacy": """
        伟哥 偉哥 壮阳 壯陽 迷药 减肥药 減肥藥 催情 バイアグラ シアリス レビトラ 精力剤
        ダイエットサプリ 個人輸入 비아그라 시알리스 발기부전 다이어트약 레비트라 최음제 ไวอากร้า
        ซีอาลิส ยาปลุก ยาลด ยาลดความอ้วน
        """,
    "replicas": """
        高仿 精仿 复刻 複刻 a货 仿表 奢侈品 名牌包 劳力士 スーパーコピー ブランドコピー コピー時計
        コピー激安 偽物 ロレックス ルイヴィトン 레플리카 짝퉁 이미테이션 롤렉스 ก๊อป ก็อป เลียนแบบ
        โรเล็กซ์ มิลเลอร์ แบรนด์เนม
        """,
    "papers": """
        代写 代寫 代考 论文代 論文代 办证 办理文凭 文凭 论文代行 論文代行 代筆 卒論 宿題代行
        レポート代 대필 대행 자기소개서 วิทยานิพนธ์ รับจ้างเขียน รับทำการบ้าน รับทำวิจัย
        """,
    "loans": """
        小额贷款 贷款 貸款 网贷 网贷口子 无抵押 套现 信用卡代 代办信用卡 カードローン 消費者金融
        即日融資 融資 現金化 審査なし 借りれる 대출 현금화 급전 เงินกู้ สินเชื่อ กู้เงิน
        บัตรกดเงินสด
        """,
    "sex": """
        约炮 約炮 裸聊 成人视频 成人視頻 外围女 上门服务 色情 黄色网站 援交 出会い系 デリヘル
        アダルト セフレ 風俗 출장안마 오피 조건만남 야동 업소 마사지 หนังโป๊ ไซด์ไลน์ นวดกระปู๋
        คลิปหลุด หนังx
        """,
}  # fmt: skip
_BAIT = """
    buy cheap* cheapest online order discount* bonus* free best price* sale outlet shipping delivery
    deposit discreet secure overnight pills customers guaranteed instant fast tonight agency hot
    generic money kaufen bestellen günstig* kostenlos* gratis versand* preis* rabatt diskret jetzt
    billig* comprar barat* envío descuento precio gratuita gratuito pedir compra seguro rápido*
    rapido* grátis frete preço desconto encomenda entrega acheter cher gratuit* livraison prix
    commandez discount immédiat rapide direct купить заказать недорого дешево дешёвые бесплатн*
    скидк* цен* доставк* бонус* онлайн срочно анонимно круглосуточно гарант* отказа satın ucuz
    bedava ücretsiz kargo fiyat* indirim* sipariş güvenilir siteleri giriş murah ongkir jual beli
    harga terpercaya pesan daftar cepat mua giá rẻ miễn-phí khuyến-mãi uy-tín đặt בחינם חינם זול
    משלוח מחיר הנחה בהנחה הזמינו אונליין δωρεάν τιμή φθην* αποστολή αγορά παραγγείλετε άμεσα tanio
    tani kupić kup darmow* cenie dostawą zamów zamówienie bonus شراء رخيصة مجاني مجانية شحن خصم سعر
    الأسعار بأرخص अون خريد खरीदें सस्ते सस्ती मुफ्त छूट बोनस डिलीवरी ऑनलाइन तुरंत
    """  # fmt: skip
_BAIT_ANYWHERE = """
    网购 批发 货到付款 包邮 优惠 客服 微信 注册 送彩金 代购 免费 在线 正品 货源 最新网址 激安 通販
    送料無料 最安値 販売 無料 格安 代引 即日 入金不要 구매 판매 무료 추천 최저가 쿠폰 후기 구입 가입
    ฟรี ราคาถูก โบนัส สมัคร ออนไลน์ โปรโมชั่น ส่งฟรี
    """

BAIT = "bait"
"""The trade of words that any seller uses."""
ORDINARY = frozenset({"loans", "papers"})
"""Trades whose words stand in the news every day."""

# What parts words; also before and behind which a word of several parts stands.
_BETWEEN = re.compile(r"[\s,.;:!?|｜/()\[\]{}\"'«»“”„’…·•–—、。，！？：؛،؟।+*_-]+")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# How many letters a word has where there are no spaces: Thai, kana, ideographs.
_LETTERS = {
    re.compile("[\u0e00-\u0e7f]"): 6,
    re.compile("[\u3040-\u30ff]"): 4,
    re.compile("[\u3400-\u9fff]"): 2,
}
# Words with a `*` share so many first letters, by which they are looked up.
_KEY = 3


def _tables() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]], dict[str, str]]:
    """Whole words, beginnings by their first letters, and words of several parts; with their trades."""
    whole: dict[str, str] = {}
    beginnings: dict[str, list[tuple[str, str]]] = {}
    several: dict[str, str] = {}
    for trade, text in (*_TRADES.items(), (BAIT, _BAIT)):
        for word in text.split():
            if word.endswith("*"):
                beginnings.setdefault(word[:_KEY], []).append((word[:-1], trade))
                whole.setdefault(word[:-1], trade)
            elif "-" in word:
                several.setdefault(word.replace("-", " "), trade)
            else:
                whole.setdefault(word, trade)
    return whole, beginnings, several


_WHOLE, _BEGINNINGS, _SEVERAL = _tables()
_PARTS = {
    word: trade
    for trade, text in (*_ANYWHERE.items(), (BAIT, _BAIT_ANYWHERE))
    for word in text.split()
}
# One of these has to be in a text before any more is asked. Of phrases only these parts are rare enough.
_FIRST = frozenset(word for word, trade in _WHOLE.items() if trade != BAIT) | frozenset(
    "cược hũ gái vay luận girl girls".split()
)
_FIRST_PARTS = tuple(word for word, trade in _PARTS.items() if trade != BAIT)


def has_trade(text: str) -> bool:
    """Whether a text may have a word of a trade; quick, for most have none."""
    small = text.lower().replace(",", " ").replace("|", " ")
    if not _FIRST.isdisjoint(small.split()):
        return True
    if text.isascii() or not _UNSPACED.search(text):
        return False
    return any(word in small for word in _FIRST_PARTS)


def word_count(text: str) -> int:
    """How many words a text has; where there are no spaces, some letters count as one."""
    spaced = sum(bool(word) for word in _BETWEEN.split(text))
    return spaced + sum(len(letter.findall(text)) // size for letter, size in _LETTERS.items())


def trades_of(text: str) -> Mapping[str, set[str]]:
    """The different words of each trade in a text; those of any seller's are under `BAIT`.

    >>> trades = trades_of("Buy cheap viagra and Cialis online")
    >>> {trade: sorted(words) for trade, words in trades.items()}
    {'bait': ['buy', 'cheap', 'online'], 'pharmacy': ['cialis', 'viagra']}
    """
    small = text.lower()
    words = [word for word in _BETWEEN.split(small) if word]
    found: dict[str, set[str]] = {}
    for word in words:
        trade = _WHOLE.get(word) or _trade_of_beginning(word)
        if trade:
            found.setdefault(trade, set()).add(word)
    line = f" {' '.join(words)} "
    for phrase, trade in _SEVERAL.items():
        if f" {phrase} " in line:
            found.setdefault(trade, set()).add(phrase)
    if _UNSPACED.search(small):
        for part, trade in _PARTS.items():
            if part in small:
                found.setdefault(trade, set()).add(part)
    return found


def _trade_of_beginning(word: str) -> str | None:
    for beginning, trade in _BEGINNINGS.get(word[:_KEY], ()):
        if word.startswith(beginning):
            return trade
    return None

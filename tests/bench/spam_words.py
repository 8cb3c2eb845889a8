"""Words of spam in many languages, from which `injections` composes what intruders leave on pages.

They are written apart from the words that the engine knows, so a part of them is new to it. A language has
six rows of search phrases (gambling, pharmacy, replicas, essays, loans, escorts) and sentences with places
for two of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The spam of one language."""

    phrases: tuple[str, ...]
    """Search phrases, of all trades mixed."""
    sentences: tuple[str, ...]
    """Sentences with `{0}` and `{1}` for phrases."""


def _words(phrases: str, *sentences: str) -> Words:
    rows = (row.split(";") for row in phrases.strip().splitlines())
    return Words(tuple(phrase.strip() for row in rows for phrase in row), sentences)


LANGUAGES = {
    "en": _words(
        """
        online casino real money; best slots bonus no deposit; poker room free spins; sports betting site
        buy viagra online; cheap cialis without prescription; generic tramadol overnight; kamagra pharmacy
        replica rolex watches; fake louis vuitton handbags; cheap jordans outlet; replica omega for sale
        buy essay online; custom term paper writing service; dissertation help cheap; write my essay
        payday loans no credit check; instant cash advance; fast personal loan online; bad credit loans
        escort girls tonight; adult webcam sex chat; independent escorts agency; hot call girls
        """,
        "Get {0} today at the best price, and order {1} with free shipping and a secure payment.",
        "Our customers choose {0} because {1} is cheap, fast and discreet, and a big discount waits for you.",
    ),
    "zh": _words(
        """
        网上赌场真钱; 澳门博彩网站; 老虎机在线娱乐城; 百家乐开户送彩金
        伟哥正品网购; 壮阳药货到付款; 减肥药代购; 迷药购买渠道
        高仿手表批发; 精仿名牌包包货源; 复刻劳力士; A货奢侈品微信
        代写毕业论文; 论文代发包过; 代考英语四级; 办理文凭学历
        小额贷款秒到账; 无抵押信用贷款; 网贷口子黑户可下; 代办信用卡
        同城约炮上门服务; 美女裸聊直播; 成人视频在线观看; 外围女模特
        """,
        "本站提供{0}和{1}，价格优惠，全国包邮，欢迎联系客服微信咨询。",
        "想要{0}就来这里，{1}信誉保证，注册即送大礼，最新网址请收藏。",
    ),
    "ru": _words(
        """
        онлайн казино на деньги; игровые автоматы бесплатно
        ставки на спорт бонус; вулкан казино официальный сайт
        купить виагру недорого; сиалис без рецепта; дженерики с доставкой; таблетки для потенции
        реплики часов ролекс; копии брендовых сумок; часы реплика недорого; копия айфона купить
        заказать курсовую работу; купить диплом вуза; написать реферат на заказ; дипломная работа недорого
        займ на карту без отказа; микрозаймы онлайн срочно; кредит без справок; деньги в долг
        проститутки вызов; эскорт услуги девушки; порно видео бесплатно; интим досуг
        """,
        "У нас можно {0} по низкой цене, а также {1} с быстрой доставкой и гарантией.",
        "Лучшие предложения: {0}, скидки и бонусы, {1} круглосуточно и анонимно.",
    ),
    "ar": _words(
        """
        كازينو اون لاين بأموال حقيقية; العاب قمار مجانية; مراهنات رياضية بونص; روليت وبوكر
        شراء فياجرا رخيصة; سياليس بدون وصفة; حبوب التخسيس; صيدلية اون لاين
        ساعات رولكس تقليد; حقائب ماركات مقلدة; نسخ طبق الأصل; ساعات كوبي درجة أولى
        كتابة ابحاث جامعية; شراء شهادة جامعية; حل واجبات مدفوع; كتابة رسائل الماجستير
        قروض شخصية فورية; قرض بدون كفيل; سلفة بدون فوائد; تمويل نقدي سريع
        بنات مرافقة; سكس مباشر; افلام اباحية; مساج وخدمات مرافقات
        """,
        "احصل على {0} بأفضل سعر اليوم، واطلب {1} مع شحن مجاني وخصم كبير.",
        "نقدم لكم {0} و {1} بأرخص الأسعار وبسرية تامة.",
    ),
    "ja": _words(
        """
        オンラインカジノ入金不要ボーナス; パチスロ攻略法; スポーツベット登録; ブックメーカー比較
        バイアグラ通販; シアリス個人輸入; ダイエットサプリ激安; 精力剤送料無料
        ロレックスコピー激安; スーパーコピー時計; ブランドコピー財布 代引き; ルイヴィトン偽物 販売
        論文代行サービス; レポート代筆; 卒論代行格安; 宿題代行
        即日融資カードローン; 審査なし消費者金融; 現金化クレジット; ブラックでも借りれる
        出会い系アプリ無料; デリヘル人気嬢; アダルト動画無料; セフレ募集
        """,
        "当店では{0}や{1}を激安価格で販売中、送料無料でお届けします。",
        "{0}なら当サイト、{1}も最安値で即日発送いたします。",
    ),
    "ko": _words(
        """
        카지노사이트 추천; 바카라 게임; 토토사이트 먹튀검증; 온라인 슬롯 보너스
        비아그라 구매; 시알리스 판매; 다이어트약 직구; 발기부전 치료제 구입
        명품 레플리카; 짝퉁 가방 도매; 롤렉스 이미테이션; 레플리카 시계
        논문 대필; 과제 대행; 자기소개서 대필; 졸업논문 대행
        무직자 대출; 소액결제 현금화; 급전 당일대출; 신용불량자 대출
        출장안마 후기; 강남 오피 업소; 조건만남 사이트; 야동 무료보기
        """,
        "{0} 및 {1} 최저가로 제공합니다, 지금 가입하면 쿠폰을 드립니다.",
        "안전한 {0} 이용하시고 {1} 무료 상담 받으세요.",
    ),
    "th": _words(
        """
        คาสิโนออนไลน์เครดิตฟรี; สล็อตเว็บตรงแตกง่าย; บาคาร่าออนไลน์; แทงบอลสเต็ป
        ไวอากร้าของแท้; ยาลดความอ้วน; ซื้อยาปลุกเซ็กส์; ซีอาลิสราคาถูก
        กระเป๋าก๊อปเกรดเอ; นาฬิกาเลียนแบบโรเล็กซ์; กระเป๋าแบรนด์มิลเลอร์; รองเท้าก็อปราคาส่ง
        รับทำวิทยานิพนธ์; รับจ้างเขียนรายงาน; รับทำการบ้าน; รับทำวิจัยด่วน
        เงินกู้ด่วนออนไลน์; สินเชื่อไม่เช็คบูโร; กู้เงินนอกระบบ; บัตรกดเงินสดอนุมัติไว
        สาวไซด์ไลน์; หนังโป๊ฟรี; นวดกระปู๋; คลิปหลุดฟรี
        """,
        "สมัคร {0} วันนี้รับโบนัสฟรี และ {1} ราคาถูกที่สุด",
        "บริการ {0} กับ {1} โปรโมชั่นพิเศษ ส่งฟรีทั่วประเทศ",
    ),
    "vi": _words(
        """
        sòng bạc trực tuyến; nhà cái uy tín; nổ hũ đổi thưởng; cá cược bóng đá
        mua thuốc viagra; thuốc cường dương giá rẻ; cialis chính hãng; thuốc giảm cân cấp tốc
        đồng hồ rolex fake; túi xách hàng nhái; giày replica giá rẻ; đồng hồ siêu cấp
        viết thuê luận văn; làm bằng đại học giả; viết tiểu luận thuê; dịch vụ làm báo cáo
        vay tiền nhanh online; vay tín chấp lãi suất thấp; vay nóng không thế chấp; đáo hạn thẻ tín dụng
        gái gọi cao cấp; phim sex miễn phí; gái xinh chat sex; massage kích dục
        """,
        "Mua {0} giá rẻ nhất hôm nay, đặt {1} miễn phí vận chuyển toàn quốc.",
        "Đăng ký {0} nhận khuyến mãi lớn, {1} uy tín và nhanh chóng.",
    ),
    "hi": _words(
        """
        ऑनलाइन कैसीनो असली पैसे; सट्टा मटका रिजल्ट; तीन पत्ती बोनस; क्रिकेट सट्टेबाजी ऐप
        वियाग्रा खरीदें; सस्ती सियालिस गोली; वजन घटाने की दवा; सेक्स पावर कैप्सूल
        नकली रोलेक्स घड़ी; रेप्लिका बैग सस्ते; फर्स्ट कॉपी घड़ियां; नकली ब्रांड जूते
        निबंध लेखन सेवा; थीसिस लिखवाएं; नकली डिग्री खरीदें; असाइनमेंट मदद
        तुरंत पर्सनल लोन; बिना गारंटी ऋण; पेडे लोन ऐप; खराब क्रेडिट लोन
        कॉल गर्ल सर्विस; एस्कॉर्ट सेवा; मुफ्त सेक्स वीडियो; पोर्न देखें
        """,
        "आज ही {0} सबसे सस्ते दाम पर पाएं और {1} मुफ्त डिलीवरी के साथ ऑर्डर करें।",
        "हमारे यहां {0} और {1} पर भारी छूट है, अभी संपर्क करें।",
    ),
    "de": _words(
        """
        online casino echtgeld; spielautomaten bonus ohne einzahlung
        sportwetten freiwette; poker freispiele
        viagra rezeptfrei kaufen; cialis günstig bestellen; potenzmittel ohne rezept; abnehmpillen apotheke
        rolex replica uhren; gefälschte handtaschen; replika uhren günstig; fake uhren kaufen
        ghostwriter hausarbeit; bachelorarbeit schreiben lassen; doktortitel kaufen; seminararbeit günstig
        sofortkredit ohne schufa; kredit trotz negativer schufa; minikredit auszahlung; darlehen von privat
        escort damen; sex treffen heute; erotik chat kostenlos; porno gratis
        """,
        "Jetzt {0} zum besten Preis sichern und {1} mit kostenlosem Versand bestellen.",
        "Bei uns finden Sie {0} sowie {1} günstig, schnell und diskret.",
    ),
    "es": _words(
        """
        casino online dinero real; tragamonedas gratis bono; apuestas deportivas; ruleta en vivo
        comprar viagra barata; cialis sin receta; farmacia online genéricos; pastillas para adelgazar
        relojes rolex réplica; bolsos de imitación; réplicas de relojes baratas; zapatillas falsas
        comprar ensayo universitario; hacer tesis por encargo
        comprar título universitario; redacción de ensayos
        préstamos rápidos sin nómina; créditos online al instante; préstamos con asnef; dinero urgente
        escorts y putas; sexo en vivo gratis; porno gratis; chicas de compañía
        """,
        "Consigue {0} al mejor precio y pide {1} con envío gratis y pago seguro.",
        "Ofrecemos {0} y {1} baratos, con descuento especial solo hoy.",
    ),
    "pt": _words(
        """
        cassino online dinheiro real; caça-níqueis grátis; apostas esportivas bônus; roleta ao vivo
        comprar viagra barato; cialis sem receita; remédio para emagrecer; farmácia genéricos
        réplicas de relógios rolex; bolsas falsificadas; relógio réplica primeira linha; tênis réplica
        comprar monografia pronta; fazer tcc por encomenda; diploma falso comprar; redação de trabalhos
        empréstimo online rápido; empréstimo para negativado; crédito pessoal sem consulta; dinheiro na hora
        acompanhantes de luxo; sexo ao vivo grátis; pornô grátis; garotas de programa
        """,
        "Aproveite {0} pelo melhor preço e peça {1} com frete grátis.",
        "Temos {0} e {1} com desconto, compra segura e entrega rápida.",
    ),
    "fr": _words(
        """
        casino en ligne argent réel; machines à sous gratuites; paris sportifs bonus; roulette en direct
        acheter viagra pas cher; cialis sans ordonnance; pharmacie en ligne générique; pilules pour maigrir
        montres rolex répliques; sacs contrefaits; réplique montre pas cher; faux sacs de marque
        acheter dissertation; rédaction de mémoire; faux diplôme; aide thèse payante
        crédit rapide sans justificatif; prêt entre particuliers; mini prêt immédiat; rachat de crédit
        escort girls paris; sexe en direct gratuit; porno gratuit; plan cul ce soir
        """,
        "Profitez de {0} au meilleur prix et commandez {1} avec livraison gratuite.",
        "Nous proposons {0} et {1} à prix discount, en toute discrétion.",
    ),
    "tr": _words(
        """
        canlı casino siteleri; deneme bonusu veren siteler; kaçak bahis giriş; slot oyunları
        viagra satın al; cialis sipariş; zayıflama hapı; geciktirici hap fiyatları
        replika saat rolex; çakma çanta; replika ayakkabı; imitasyon saatler
        tez yazdırma; ödev yaptırma; parayla makale; sahte diploma
        anında kredi; kefilsiz senetle kredi; kredi kartı borcu kapatma; acil nakit
        escort bayan; bedava porno izle; sex hikayeleri; masöz bayanlar
        """,
        "Hemen {0} için en ucuz fiyatı alın ve {1} ücretsiz kargo ile sipariş verin.",
        "Güvenilir {0} ve {1} indirimli fiyatlarla burada.",
    ),
    "id": _words(
        """
        situs judi online; slot gacor hari ini; agen poker terpercaya; togel singapura; bandar bola
        obat kuat viagra; jual cialis asli; obat pelangsing; obat pembesar
        jam tangan rolex kw; tas branded tiruan; sepatu replika murah; jam tangan replika
        jasa skripsi; joki tugas kuliah; jual ijazah palsu; jasa pembuatan makalah
        pinjaman online cepat cair; pinjol tanpa jaminan; kredit tanpa agunan; dana tunai
        cewek panggilan; video bokep gratis; film dewasa; pijat plus
        """,
        "Daftar {0} dengan harga murah dan pesan {1} gratis ongkir.",
        "Kami menyediakan {0} dan {1} terpercaya dengan bonus terbesar.",
    ),
    "he": _words(
        """
        קזינו אונליין כסף אמיתי; מכונות מזל בחינם; הימורים על ספורט; רולטה ופוקר
        ויאגרה ללא מרשם; סיאליס במחיר זול; כדורי הרזיה; בית מרקחת אונליין
        שעוני רולקס חיקוי; תיקים מזויפים; העתקי שעונים; נעלי מותגים חיקוי
        כתיבת עבודות אקדמיות; קניית תואר; סמינריון בתשלום; עבודת גמר מוכנה
        הלוואות מהירות; הלוואה חוץ בנקאית; אשראי ללא ערבים; כסף מהיר
        נערות ליווי; סקס חינם; דירות דיסקרטיות; פורנו ישראלי
        """,
        "קבלו {0} במחיר הטוב ביותר והזמינו {1} עם משלוח חינם.",
        "אצלנו תמצאו {0} וגם {1} בהנחה גדולה.",
    ),
    "el": _words(
        """
        online καζίνο με χρήματα; φρουτάκια δωρεάν; στοίχημα μπόνους; ρουλέτα ζωντανά
        αγορά βιάγκρα; cialis χωρίς συνταγή; χάπια αδυνατίσματος; φαρμακείο γενόσημα
        ρολόγια rolex μαϊμού; τσάντες απομίμηση; αντίγραφα ρολογιών; ρέπλικα παπούτσια
        εργασίες φοιτητών επί πληρωμή; συγγραφή διπλωματικής; πλαστό πτυχίο; αγορά εργασίας
        γρήγορα δάνεια; δάνειο χωρίς εγγυητή; μετρητά άμεσα; προσωπικό δάνειο online
        συνοδοί πολυτελείας; σεξ βίντεο δωρεάν; πορνό δωρεάν; ερωτικές γνωριμίες
        """,
        "Βρείτε {0} στην καλύτερη τιμή και παραγγείλετε {1} με δωρεάν αποστολή.",
        "Προσφέρουμε {0} και {1} φθηνά, γρήγορα και με ασφάλεια.",
    ),
    "pl": _words(
        """
        kasyno online na pieniądze; automaty do gier darmowe; zakłady bukmacherskie bonus; ruletka na żywo
        kupić viagrę bez recepty; tani cialis; tabletki odchudzające; apteka internetowa kamagra
        repliki zegarków rolex; podróbki torebek; zegarki repliki tanio; podrabiane buty
        pisanie prac magisterskich; kupić dyplom; prace licencjackie na zamówienie; referaty tanio
        chwilówki online bez bik; szybka pożyczka; kredyt bez zaświadczeń; pożyczki pozabankowe
        agencja towarzyska; darmowe porno; seks kamerki; anonse erotyczne
        """,
        "Zamów {0} w najlepszej cenie i sprawdź {1} z darmową dostawą.",
        "U nas {0} oraz {1} tanio, szybko i dyskretnie.",
    ),
    "sv": _words(
        """
        nätkasino riktiga pengar; spelautomater gratissnurr; vadslagning på fotboll; spelbolag utan licens
        potensmedel utan recept; bantningspiller billigt; läkemedel på nätet; sömntabletter köp
        kopior av klockor; falska märkesväskor; efterapning klocka; oäkta skor
        köp uppsats; skriva examensarbete åt dig; falska betyg; hjälp med inlämning
        snabblån utan uc; låna pengar direkt; smslån trots anmärkning; privatlån snabbt
        eskorttjänst ikväll; vuxenfilm gratis; nakna tjejer; sexiga möten
        """,
        "Få {0} till bästa pris idag och beställ {1} med fri frakt.",
        "Hos oss finns {0} samt {1} billigt, snabbt och diskret.",
    ),
    "hu": _words(
        """
        valódi pénzes kaszinó; nyerőgépek ingyen; sportfogadás nyeremény; rulettasztal élőben
        potencianövelő rendelés; fogyasztó tabletta olcsón; gyógyszer vény nélkül; altató vásárlás
        hamis órák; márkás táskák másolata; utánzat karóra; hamisított cipők
        szakdolgozat írás; diploma vásárlás; házi dolgozat megrendelés; beadandó készítés
        gyorskölcsön azonnal; személyi hitel jövedelemigazolás nélkül; pénz kölcsön; hitelkiváltás
        alkalmi partnerek; felnőtt videók; meztelen lányok; erotikus masszázs
        """,
        "Szerezze be {0} a legjobb áron, és rendelje meg {1} ingyenes szállítással.",
        "Nálunk {0} és {1} olcsón, gyorsan és diszkréten.",
    ),
    "bn": _words(
        """
        অনলাইন ক্যাসিনো আসল টাকা; জুয়া খেলার সাইট; ক্রিকেট বাজি; স্লট মেশিন বোনাস
        ভায়াগ্রা কিনুন; যৌন শক্তির ওষুধ; ওজন কমানোর বড়ি; ঘুমের ওষুধ
        নকল ঘড়ি; রেপ্লিকা ব্যাগ; কপি জুতা; ব্র্যান্ডের নকল পোশাক
        রচনা লিখে দিন; থিসিস সহায়তা; জাল সনদ; অ্যাসাইনমেন্ট সেবা
        তাৎক্ষণিক ঋণ; জামানত ছাড়া ঋণ; নগদ টাকা ধার; সহজ কিস্তি ঋণ
        কল গার্ল সেবা; এসকর্ট পরিষেবা; প্রাপ্তবয়স্ক ভিডিও; গরম ছবি
        """,
        "আজই {0} সবচেয়ে কম দামে নিন এবং {1} বিনামূল্যে ডেলিভারিতে অর্ডার করুন।",
        "আমাদের কাছে {0} এবং {1} সস্তায় পাওয়া যায়।",
    ),
}  # fmt: skip
"""By language code."""

UNKNOWN = frozenset({"sv", "hu", "bn"})
"""Languages of whose spam the engine has no words: what it does there it does by structure alone."""

"""Names of the months in the languages that pages are written in."""

from __future__ import annotations

from functools import cache

# The twelve months of each language, forms of one month parted by a slash, without dots. A form
# stands with the first language that has it. From the Unicode CLDR (https://cldr.unicode.org/),
# with the short forms that pages use.
_NAMES = {
    "en": (
        "jan/january feb/february mar/march apr/april may jun/june jul/july aug/august "
        "sep/september/sept oct/october nov/november dec/december"
    ),
    "de": (
        "januar/jänner februar/feber mär/märz/mrz - mai juni juli - - okt/oktober - dez/dezember"
    ),
    "fr": (
        "janv/janvier févr/février/fév mars avr/avril - juin juil/juillet août/aoû septembre "
        "octobre novembre déc/décembre"
    ),
    "es": (
        "ene/enero febrero marzo abr/abril mayo junio julio ago/agosto septiembre/setiembre/set "
        "octubre noviembre dic/diciembre"
    ),
    "it": (
        "gen/gennaio febbraio - aprile mag/maggio giu/giugno lug/luglio - settembre ott/ottobre "
        "- dicembre"
    ),
    "pt": (
        "janeiro fev/fevereiro março - maio junho julho - setembro/septembro out/outubro "
        "novembro dezembro"
    ),
    "nl": ("januari februari maart/mrt - mei - - augustus - - - -"),
    "sv": ("- - - - maj - - augusti - - - -"),
    "nb": ("- - - - - - - - - - - des/desember"),
    "da": ("- - marts - - - - - - - - -"),
    "fi": (
        "tammi/tammik/tammikuu/tammikuuta/tammikuussa "
        "helmi/helmik/helmikuu/helmikuuta/helmikuussa "
        "maalis/maalisk/maaliskuu/maaliskuuta/maaliskuussa "
        "huhti/huhtik/huhtikuu/huhtikuuta/huhtikuussa "
        "touko/toukok/toukokuu/toukokuuta/toukokuussa kesä/kesäk/kesäkuu/kesäkuuta/kesäkuussa "
        "heinä/heinäk/heinäkuu/heinäkuuta/heinäkuussa elo/elok/elokuu/elokuuta/elokuussa "
        "syys/syysk/syyskuu/syyskuuta/syyskuussa loka/lokak/lokakuu/lokakuuta/lokakuussa "
        "marras/marrask/marraskuu/marraskuuta/marraskuussa "
        "joulu/jouluk/joulukuu/joulukuuta/joulukuussa"
    ),
    "et": ("jaan/jaanuar veebr/veebruar märts aprill - juuni juuli - - oktoober - dets/detsember"),
    "lv": (
        "janvāris febr/februāris - aprīlis maijs jūn/jūnijs jūl/jūlijs augusts septembris "
        "oktobris novembris decembris"
    ),
    "lt": (
        "saus/sausio/sausis vas/vasario/vasaris kov/kovas/kovo bal/balandis/balandžio "
        "geg/gegužė/gegužės birž/birželio/birželis liep/liepa/liepos rugp/rugpjūtis/rugpjūčio "
        "rugs/rugsėjis/rugsėjo spal/spalio/spalis lapkr/lapkritis/lapkričio "
        "gruod/gruodis/gruodžio"
    ),
    "pl": (
        "sty/styczeń/stycznia/styczen/styczniu lut/lutego/luty/lutym marca/marzec/marcu "
        "kwi/kwiecień/kwietnia/kwiecien/kwietniu/kwie maja/maju cze/czerwca/czerwiec/czerwcu "
        "lip/lipca/lipiec/lipcu sie/sierpień/sierpnia/sierpien/sierpniu "
        "wrz/wrzesień/września/wrzesien/wrzesnia/wrześniu/wrzesniu "
        "paź/październik/października/pazdziernik/pazdziernika/październiku/pazdzierniku/paz "
        "lis/listopad/listopada/listopadzie gru/grudnia/grudzień/grudzien/grudniu"
    ),
    "cs": (
        "led/leden/ledna/lednu úno/únor/února/únr/únoru bře/březen/března/březnu "
        "dub/duben/dubna/dubnu kvě/květen/května/květnu červen/června/čvn/čer/červnu "
        "července/červenec/čvc/črc/červenci/črv srp/srpen/srpna/srpnu zář/září "
        "říj/říjen/října/říjnu listopadu pro/prosince/prosinec/prosinci"
    ),
    "sk": (
        "január/januára február/februára marec apríl/apríla máj/mája jún/júna júl/júla augusta "
        "septembra október/októbra novembra decembra"
    ),
    "sl": ("- - - - - junij julij avg/avgust - - - -"),
    "hr": (
        "sij/siječanj/siječnja/siječnju/siječnjem velj/veljača/veljače/veljači/veljačom "
        "ožu/ožujak/ožujka/ožujku/ožujkom tra/travanj/travnja/travnju/travnjem "
        "svi/svibanj/svibnja/svibnju/svibnjem lip/lipanj/lipnja/lipnju/lipnjem "
        "srp/srpanj/srpnja/srpnju/srpnjem kol/kolovoz/kolovoza/kolovozu/kolovozom "
        "ruj/rujan/rujna/rujnu/rujnom lis/listopad/listopada/listopadu/listopadom "
        "stu/studeni/studenoga/studenom/studenomu/studenome/studenog/studenim "
        "pro/prosinac/prosinca/prosincu/prosincem"
    ),
    "sr": (
        "јан/јануар феб/фебруар мар/март апр/април мај јун јул авг/август сеп/септембар "
        "окт/октобар нов/новембар дец/децембар"
    ),
    "mk": (
        "јануари фев/февруари - - - јуни јули - септември/септ октомври ное/ноември/ноем "
        "дек/декември"
    ),
    "bg": ("яну/януари - - - май юни юли - септм - - -"),
    "ru": (
        "янв/январь/января февр/февраль/февраля марта апрель/апреля мая июн/июнь/июня "
        "июл/июль/июля августа сент/сентябрь/сентября/сен октябрь/октября "
        "нояб/ноябрь/ноября/ноя декабрь/декабря"
    ),
    "uk": (
        "січ/січень/січня лют/лютий/лютого бер/березень/березня/берез квіт/квітень/квітня/кві "
        "трав/травень/травня/тра черв/червень/червня/чер лип/липень/липня "
        "серп/серпень/серпня/сер вер/вересень/вересня/верес жовт/жовтень/жовтня/жов "
        "лист/листопад/листопада/листоп/лис груд/грудень/грудня/гру"
    ),
    "hu": ("- - márc/március/már ápr/április május június július augusztus szept/szeptember - - -"),
    "ro": (
        "ian/ianuarie februarie martie/mart aprilie - iun/iunie iul/iulie - septembrie "
        "octombrie noiembrie/noiem decembrie"
    ),
    "el": (
        "ιαν/ιανουάριοσ/ιανουαρίου φεβ/φεβρουάριοσ/φεβρουαρίου μάρ/μάρτιοσ/μαρ/μαρτίου "
        "απρ/απρίλιοσ/απριλίου μάι/μάιοσ/μαΐ/μαΐου ιουν/ιουνίου/ιούν/ιούνιοσ "
        "ιουλ/ιουλίου/ιούλ/ιούλιοσ αυγ/αυγούστου/αύγ/αύγουστοσ σεπ/σεπτέμβριοσ/σεπτεμβρίου "
        "οκτ/οκτωβρίου/οκτώβριοσ νοέ/νοέμβριοσ/νοε/νοεμβρίου δεκ/δεκέμβριοσ/δεκεμβρίου"
    ),
    "sq": (
        "janar shk/shkurt - pri/prill - qer/qershor korr/korrik/kor gush/gusht/gsh sht/shtator "
        "tet/tetor nën/nëntor dhj/dhjetor"
    ),
    "tr": (
        "oca/ocak şub/şubat - nis/nisan mayıs haz/haziran tem/temmuz ağu/ağustos eyl/eylül "
        "eki/ekim kas/kasım ara/aralık"
    ),
    "az": (
        "yan/yanvar fevral - aprel - iyn/iyun/i̇yun iyl/iyul/i̇yul avq/avqust sen/sentyabr "
        "oktyabr noy/noyabr dek/dekabr"
    ),
    "kk": (
        "қаң/қаңтар ақп/ақпан нау/наурыз сәу/сәуір мам/мамыр мау/маусым шіл/шілде там/тамыз "
        "қыр/қыркүйек қаз/қазан қар/қараша жел/желтоқсан"
    ),
    "ka": (
        "იან/იანვარი თებ/თებერვალი მარ/მარტი აპრ/აპრილი მაი/მაისი ივნ/ივნისი ივლ/ივლისი "
        "აგვ/აგვისტო სექ/სექტემბერი ოქტ/ოქტომბერი ნოე/ნოემბერი დეკ/დეკემბერი"
    ),
    "hy": (
        "հնվ/հունվար/հունվարի փետրվար/փետրվարի/փտվ մարտ/մարտի/մրտ ապր/ապրիլ/ապրիլի "
        "մայիս/մայիսի/մյս հնս/հունիս/հունիսի հլս/հուլիս/հուլիսի օգոստոս/օգոստոսի/օգս "
        "սեպ/սեպտեմբեր/սեպտեմբերի հոկ/հոկտեմբեր/հոկտեմբերի նոյ/նոյեմբեր/նոյեմբերի "
        "դեկ/դեկտեմբեր/դեկտեմբերի"
    ),
    "id": ("djan/djanuari peb/pebruari maret - - djuni djuli agu/agustus/agt - - nop/nopember -"),
    "ms": ("- - mac - - - julai ogo/ogos - - - dis/disember"),
    "sw": ("- - machi aprili - - - agosti septemba oktoba novemba desemba"),
    "is": ("janúar febrúar - - maí júní júlí ágú/ágúst - - nóv/nóvember -"),
    "ca": ("gener febrer març - maig juny juliol agost setembre - - desembre"),
    "ar": (
        "يناير فبراير/شباط مارس/آذار أبريل/نيسان مايو/أيار يونيو/يونيه/يونية/حزيران "
        "يوليو/يوليه/يولية/تموز أغسطس/آب سبتمبر/أيلول/ايلول أكتوبر نوفمبر ديسمبر"
    ),
    "fa": (
        "ژانویه/ژانویهٔ/جنوری فوریه/فوریهٔ/فبروری مارچ آوریل/اپریل مه/مهٔ/می ژوئن/جون "
        "ژوئیه/ژوئیهٔ/جولای اوت/آگست سپتامبر/سپتمبر اکتبر/اکتوبر نوامبر/نومبر دسامبر/دسمبر"
    ),
    "ur": ("- فروری - - مئی - جولائی اگست ستمبر - - -"),
    "he": (
        "ינואר/ינו/לינואר/בינואר פברואר/פבר/בפברואר/לפברואר "
        "מרץ/במרץ/למרץ/מרס/במרס/למרס/מארס/במארס/למארס אפריל/אפר/באפריל/לאפריל מאי/במאי/למאי "
        "יוני/ביוני/ליוני/יונ יולי/ביולי/ליולי/יול אוגוסט/אוג/באוגוסט/לאוגוסט "
        "ספטמבר/ספט/בספטמבר/לספטמבר אוקטובר/אוק/באוקטובר/לאוקטובר נובמבר/נוב/בנובמבר/לנובמבר "
        "דצמבר/דצמ/בדצמבר/לדצמבר"
    ),
    "hi": (
        "जनवरी/जन फ़रवरी/फ़र/फरवरी मार्च अप्रैल मई जून जुलाई/जुल अगस्त/अग सितंबर/सित/सितम्बर "
        "अक्तूबर/अक्तू/अक्टूबर नवंबर/नव/नवम्बर दिसंबर/दिस/दिसम्बर"
    ),
    "mr": (
        "जाने/जानेवारी फेब्रु/फेब्रुवारी - एप्रि/एप्रिल मे - जुलै ऑग/ऑगस्ट सप्टें/सप्टेंबर "
        "ऑक्टो/ऑक्टोबर नोव्हें/नोव्हेंबर डिसें/डिसेंबर"
    ),
    "ne": ("- फेब्रुअरी - अप्रिल - जुन - अगस्ट सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर"),
    "bn": (
        "জানু/জানুয়ারী/জানুয়ারি ফেব/ফেব্রুয়ারী/ফেব্রুয়ারি মার্চ এপ্রি/এপ্রিল মে জুন জুল/জুলাই "
        "আগ/আগস্ট সেপ/সেপ্টেম্বর অক্টো/অক্টোবর নভে/নভেম্বর ডিসে/ডিসেম্বর"
    ),
    "gu": (
        "જાન્યુ/જાન્યુઆરી ફેબ્રુ/ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ સપ્ટે/સપ્ટેમ્બર "
        "ઑક્ટો/ઑક્ટોબર નવે/નવેમ્બર ડિસે/ડિસેમ્બર"
    ),
    "ta": (
        "ஜன/ஜனவரி பிப்/பிப்ரவரி மார்/மார்ச் ஏப்/ஏப்ரல் மே ஜூன் ஜூலை ஆக/ஆகஸ்ட் செப்/செப்டம்பர் "
        "அக்/அக்டோபர் நவ/நவம்பர் டிச/டிசம்பர்"
    ),
    "te": (
        "జన/జనవరి ఫిబ్ర/ఫిబ్రవరి మార్చి ఏప్రి/ఏప్రిల్ మే జూన్ జులై ఆగ/ఆగస్టు సెప్టెం/సెప్టెంబర్ "
        "అక్టో/అక్టోబర్ నవం/నవంబర్ డిసెం/డిసెంబర్"
    ),
    "th": (
        "มกราคม/มค/มกรา กพ/กุมภาพันธ์/กุมภา มีค/มีนาคม/มีนา เมย/เมษายน/เมษา พค/พฤษภาคม/พฤษภา "
        "มิถุนายน/มิย/มิถุนา กค/กรกฎาคม/กรกฎา สค/สิงหาคม/สิงหา กย/กันยายน/กันยา ตค/ตุลาคม/ตุลา "
        "พย/พฤศจิกายน/พฤศจิ ธค/ธันวาคม/ธันวา"
    ),
}
# Croatian calls October what its neighbours call November: its names hold on its own pages alone.
_ALONE = frozenset({"hr"})


def month_of(word: str, language: str | None = None) -> int | None:
    """The number of the month that a word names, None where it names none.

    Args:
        word: the word as written; its case and a dot behind it do not matter.
        language: BCP 47 language of the page.

    >>> month_of("Oct."), month_of("octobre"), month_of("Listopad"), month_of("listopad", "hr")
    (10, 10, 11, 10)
    """
    word = word.casefold().strip(".")
    primary = (language or "").lower()[:2]
    if primary in _ALONE and word in (own := _table(primary)):
        return own[word]
    return _table(None).get(word)


@cache
def _table(language: str | None) -> dict[str, int]:
    """Month by folded word: of one language, or of all that share a table."""
    table: dict[str, int] = {}
    for name, row in _NAMES.items():
        if name == language or (language is None and name not in _ALONE):
            for number, forms in enumerate(row.split(), 1):
                table.update((form, number) for form in forms.split("/") if form != "-")
    return table

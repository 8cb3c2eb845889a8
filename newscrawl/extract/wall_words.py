"""What pages say that stand in an article's place, in some forty languages.

Phrases are parted by bars. A heading is the *whole* of a title or heading ("Access denied"); a phrase
says enough wherever it stands on a page that has no article ("prove that you are not a robot").
`newscrawl.extract.wall_text` compares them without case and marks.
"""

from __future__ import annotations

ROBOT_HEADINGS = """
Just a moment | Just a moment please | One moment please | Please wait | Checking your browser
Checking your browser before accessing | Checking if the site connection is secure | Verifying your connection
Verifying you are human | Verify you are human | Verify you are a human | Verify that you are human
Human verification | Human check | Robot check | Bot check | Bot verification | Browser check | Security check
Security check required | Security checkpoint | Security verification | Security challenge | Are you a robot
Are you human | Are you a human | You are not a robot | I'm not a robot | Prove you are human | Captcha
Captcha required | Captcha challenge | Please complete the security check | Please verify you are a human
Please verify you are human | Let's confirm you are human | Confirm you are human
Making sure you're not a bot | Pardon our interruption | Challenge validation | DDoS protection
Unusual traffic | Einen Moment bitte | Nur einen Moment | Sicherheitsüberprüfung | Sicherheitsprüfung
Sind Sie ein Roboter | Sind Sie ein Mensch | Un instant | Un instant s'il vous plaît
Vérification de sécurité | Contrôle de sécurité | Êtes-vous un robot | Un momento | Un momento por favor
Verificación de seguridad | Comprobación de seguridad | Eres un robot | Un attimo | Un momento per favore
Verifica di sicurezza | Controllo di sicurezza | Sei un robot | Um momento | Só um momento
Verificação de segurança | Você é um robô | Een ogenblik | Een moment geduld | Beveiligingscontrole
Ben je een robot | Ett ögonblick | Säkerhetskontroll | Är du en robot | Et øjeblik | Sikkerhedstjek
Er du en robot | Et øyeblikk | Sikkerhetssjekk | Hetkinen | Turvatarkistus | Oletko robotti | Cierpliwości
Chwileczkę | Weryfikacja bezpieczeństwa | Czy jesteś robotem | Okamžik | Bezpečnostní kontrola | Jste robot
Jste člověk | Egy pillanat | Biztonsági ellenőrzés | Un moment | O clipă | Verificare de securitate
Один момент | Проверка безопасности | Проверка браузера | Вы не робот | Вы робот | Подтвердите что вы не робот
Зачекайте | Перевірка безпеки | Ви робот | Проверка за сигурност | Bir dakika lütfen | Güvenlik kontrolü
Güvenlik doğrulaması | Robot musunuz | Μια στιγμή | Έλεγχος ασφαλείας | لحظة من فضلك | التحقق الأمني
هل أنت روبوت | یک لحظه | بررسی امنیتی | רק רגע | בדיקת אבטחה | कृपया प्रतीक्षा करें | Tunggu sebentar
Pemeriksaan keamanan | Vui lòng chờ | Kiểm tra bảo mật | รอสักครู่ | การตรวจสอบความปลอดภัย
しばらくお待ちください | セキュリティチェック | セキュリティ確認 | ロボットではありません
잠시만 기다려 주세요 | 잠시만 기다리십시오 | 보안 확인 | 请稍候 | 请稍等 | 安全验证 | 安全检查 | 人机验证
验证码 | 滑动验证 | 访问验证 | 請稍候 | 安全驗證 | 人機驗證
"""

ROBOT_PHRASES = """
are you a robot | are you a human | verify you are human | verify you are a human | verify that you are human
verify that you are not a robot | confirm you are human | confirm that you are human
prove you are not a robot | prove that you are not a robot | to make sure you're not a robot
make sure you are not a robot | you are not a bot | we believe you are using automation tools
unusual traffic from your computer network | unusual activity from your computer network
checking your browser before accessing | checking if the site connection is secure
needs to review the security of your connection | complete the security check to access | complete the captcha
solve the captcha | enter the characters you see | something about your browser made us think you were a bot
this process is automatic your browser will redirect | please enable js and disable any ad blocker
enable javascript and cookies to continue | performing security verification | ob sie ein mensch sind
dass sie kein roboter sind | dass du kein roboter bist | ihr browser wird überprüft | vous n'êtes pas un robot
que vous êtes un humain | vérification de votre navigateur | que no eres un robot | que no es un robot
que eres humano | que es un ser humano | comprobando su navegador | che non sei un robot
di non essere un robot | di essere umano | controllo del browser in corso | que você não é um robô
que não é um robô | que você é humano | dat je geen robot bent | dat u geen robot bent | dat je een mens bent
att du inte är en robot | att du är en människa | at du ikke er en robot | at du er et menneske
ettet ole robotti | että olet ihminen | że nie jesteś robotem | że jesteś człowiekiem | že nejste robot
že jste člověk | že nie ste robot | hogy nem robot | hogy ön ember | că nu ești robot | că nu sunteți robot
că sunteți om | че не сте робот | что вы не робот | что запросы отправляли вы а не робот | что вы человек
що ви не робот | що ви людина | robot olmadığınızı | insan olduğunuzu | ότι δεν είστε ρομπότ
ότι είστε άνθρωπος | أنك لست روبوت | أنك إنسان | أنك لست برنامج روبوت | شما ربات نیستید | که ربات نیستید
שאינך רובוט | שאתה לא רובוט | आप रोबोट नहीं हैं | आप इंसान हैं | আপনি রোবট নন | bahwa anda bukan robot
bahwa anda manusia | anda bukan robot | bạn không phải là robot | bạn không phải là người máy
bạn là con người | คุณไม่ใช่หุ่นยนต์ | คุณเป็นมนุษย์ | ロボットでないこと | ロボットではないこと
人間であることを確認 | 로봇이 아님 | 로봇이 아닙니다 | 사람인지 확인 | 您不是机器人 | 你不是机器人
确认您是真人 | 验证您是否是真人 | 请完成安全验证 | 拖动滑块 | 您不是機器人
確認您是真人
"""

DENIED_HEADINGS = """
Access denied | Access to this page has been denied | Access to this page is denied
Access to this site has been denied | Access to this website is blocked | Access blocked | Access restricted
Access forbidden | Forbidden | 403 Forbidden | Permission denied | Blocked | Request blocked
Request rejected | Request denied | The request is blocked | The request could not be satisfied
You have been blocked | Sorry you have been blocked | Your access has been blocked | Your IP has been blocked
Your IP address has been blocked | Your request has been blocked | Too many requests | Rate limit exceeded
Rate limited | Not acceptable | Unavailable for legal reasons | Not available in your region
Attention required | Attention Required Cloudflare | Unauthorized | Unauthorised | Authorization required
Website Firewall Access Denied | Zugriff verweigert | Zugriff abgelehnt | Zugang verweigert
Zu viele Anfragen | Accès refusé | Accès interdit | Accès bloqué | Trop de requêtes | Acceso denegado
Acceso bloqueado | Acceso prohibido | Accesso negato | Accesso bloccato | Acesso negado | Acesso bloqueado
Toegang geweigerd | Toegang geblokkeerd | Åtkomst nekad | Adgang nægtet | Ingen tilgang | Tilgang nektet
Pääsy estetty | Pääsy evätty | Odmowa dostępu | Brak dostępu | Dostęp zabroniony | Přístup odepřen
Přístup zamítnut | Prístup zamietnutý | Hozzáférés megtagadva | A hozzáférés megtagadva | Acces interzis
Acces refuzat | Достъпът е отказан | Отказан достъп | Доступ запрещен | Доступ запрещён | Доступ ограничен
Доступ заблокирован | В доступе отказано | Доступ заборонено | Приступ одбијен | Pristup odbijen
Pristup zabranjen | Dostop zavrnjen | Erişim engellendi | Erişim reddedildi | Η πρόσβαση απορρίφθηκε
Δεν επιτρέπεται η πρόσβαση | تم رفض الوصول | الوصول مرفوض | دسترسی غیر مجاز | دسترسی ممنوع | הגישה נדחתה
הגישה חסומה | पहुँच अस्वीकृत | Akses ditolak | Akses dilarang | Truy cập bị từ chối | การเข้าถึงถูกปฏิเสธ
アクセスが拒否されました | アクセス拒否 | アクセス禁止 | 액세스 거부 | 접근 거부 | 접근이 거부되었습니다
访问被拒绝 | 访问被阻断 | 拒绝访问 | 禁止访问 | 访问受限 | 网站防火墙 | 请求被拦截 | 存取被拒 | 拒絕存取
禁止訪問
"""

DENIED_PHRASES = """
you have been blocked | your ip address has been blocked | your ip has been blocked
your access to this site has been limited by the site owner | you don't have permission to access
you do not have permission to access | your request has been blocked | this request was blocked by
the requested url was rejected please consult with your administrator | access to this page has been denied
request unsuccessful incapsula incident id
this website is using a security service to protect itself from online attacks
you have made too many requests | our systems have detected unusual traffic | sie haben keine berechtigung
ihr zugriff auf diese seite wurde | vous n'avez pas l'autorisation d'accéder
vous n'êtes pas autorisé à accéder | no tiene permiso para acceder | no tienes permiso para acceder
non hai i permessi per accedere | non hai il permesso di accedere | você não tem permissão para acessar
não tem permissão para aceder | je hebt geen toegang tot deze | u hebt geen toegang tot deze
du har inte behörighet | du har ikke tilladelse | du har ikke tilgang til | sinulla ei ole oikeutta
nie masz uprawnień | nemáte oprávnění | nemáte oprávnenie | nincs jogosultsága | nu aveți permisiunea
нямате права за достъп | у вас нет прав доступа | ваш ip адрес заблокирован | доступ к сайту заблокирован
у вас немає доступу | erişim izniniz yok | δεν έχετε δικαίωμα πρόσβασης | ليس لديك إذن | شما اجازه دسترسی
אין לך הרשאה | आपको अनुमति नहीं है | anda tidak memiliki izin | bạn không có quyền truy cập
คุณไม่มีสิทธิ์เข้าถึง | アクセスする権限がありません | 접근 권한이 없습니다 | 您的请求带有不合法参数
您的访问请求可能对网站造成安全威胁 | 您的访问被阻断 | 您没有权限访问 | 您的访问存在异常
由于您访问的url有可能对网站造成安全威胁 | 您沒有權限存取
"""

NOT_FOUND_HEADINGS = """
Not found | Page not found | Page cannot be found | Page could not be found | Page can't be found
Page doesn't exist | Page does not exist | Page no longer exists | Page is not available
Page isn't available | Page not available | Page unavailable | This page could not be found
This page cannot be found | This page can't be found | This page doesn't exist | This page does not exist
This page isn't available | This page is not available | This page is no longer available
That page can't be found | The page can't be found | The page cannot be found | The page could not be found
The page was not found | The page you requested was not found | The page you requested cannot be found
The requested page could not be found | The requested page was not found | The requested URL was not found
The page you are looking for cannot be found | The page you are looking for could not be found
The page you're looking for can't be found | The page you are looking for doesn't exist
The page you are looking for does not exist | The page you're looking for doesn't exist
We can't find that page | We can't find the page you're looking for | We couldn't find that page
We couldn't find the page you were looking for | We could not find that page | Nothing found
Nothing was found | File not found | URL not found | Content not found | Content no longer available
Content unavailable | This content isn't available | This content is no longer available | Article not found
The article could not be found | The article you are looking for could not be found
This article is no longer available | This article has been removed | Article unavailable | Story not found
This story is no longer available | Post not found | Document not found | Object not found
No longer available | 404 error page | Seite nicht gefunden | Die Seite wurde nicht gefunden
Diese Seite wurde nicht gefunden | Diese Seite existiert nicht | Diese Seite existiert nicht mehr
Die angeforderte Seite wurde nicht gefunden | Nicht gefunden | Artikel nicht gefunden
Artikel nicht mehr verfügbar | Dieser Artikel ist nicht mehr verfügbar | Page non trouvée | Page introuvable
Page inexistante | La page demandée est introuvable | La page demandée n'existe pas
La page que vous cherchez n'existe pas | Cette page n'existe pas | Cette page n'existe plus
Article introuvable | Página no encontrada | Pagina no encontrada | La página no existe
La página que buscas no existe | Esta página no existe | No encontrado | Contenido no encontrado
Noticia no encontrada | Pàgina no trobada | No s'ha trobat la pàgina | Pagina non trovata
La pagina non esiste | La pagina richiesta non esiste | La pagina che cerchi non esiste
Questa pagina non esiste | Articolo non trovato | Contenuto non trovato | Página não encontrada
Pagina nao encontrada | Esta página não existe | A página não existe | Não encontrado | Notícia não encontrada
Pagina niet gevonden | Deze pagina bestaat niet | Deze pagina bestaat niet meer | Niet gevonden
Artikel niet gevonden | Sidan hittades inte | Sidan kunde inte hittas | Sidan finns inte
Sidan kan inte hittas | Siden blev ikke fundet | Siden findes ikke | Siden kunne ikke findes
Siden ble ikke funnet | Siden finnes ikke | Fant ikke siden | Síða fannst ekki | Sivua ei löydy
Sivua ei löytynyt | Lehte ei leitud | Lapa nav atrasta | Puslapis nerastas | Strona nie istnieje
Nie znaleziono strony | Strona nie została znaleziona | Strona nie znaleziona | Stránka nenalezena
Stránka nebyla nalezena | Stránka neexistuje | Stránka nenájdená | Stránka sa nenašla | Stránka nebola nájdená
Az oldal nem található | A keresett oldal nem található | Az oldal nem létezik | Pagina nu a fost găsită
Pagina nu există | Pagina negăsită | Страницата не е намерена | Страницата не съществува | Страница не найдена
Страница не существует | Такой страницы нет | Страница удалена | Не найдено | Материал не найден
Сторінку не знайдено | Сторінка не знайдена | Страница није пронађена | Stranica nije pronađena
Stranica ne postoji | Strani ni mogoče najti | Stran ne obstaja | Stran ni bila najdena | Sayfa bulunamadı
Aradığınız sayfa bulunamadı | Haber bulunamadı | Η σελίδα δεν βρέθηκε | Δεν βρέθηκε η σελίδα
Η σελίδα δεν υπάρχει | الصفحة غير موجودة | لم يتم العثور على الصفحة | عفوا الصفحة غير موجودة | صفحه یافت نشد
صفحه مورد نظر یافت نشد | صفحه پیدا نشد | הדף לא נמצא | העמוד לא נמצא | הדף המבוקש לא נמצא | पृष्ठ नहीं मिला
पेज नहीं मिला | পৃষ্ঠাটি পাওয়া যায়নি | পাতাটি খুঁজে পাওয়া যায়নি | Halaman tidak ditemukan
Halaman tidak dijumpai | Không tìm thấy trang | Trang không tồn tại | Trang không tìm thấy | ไม่พบหน้า
ไม่พบหน้าที่คุณต้องการ | ไม่พบหน้าเว็บ | Ukurasa haupatikani | Ukurasa haukupatikana | ページが見つかりません
ページが見つかりませんでした | お探しのページは見つかりません | お探しのページは見つかりませんでした
ページは存在しません | ページがありません | 記事が見つかりません | 페이지를 찾을 수 없습니다
요청하신 페이지를 찾을 수 없습니다 | 존재하지 않는 페이지입니다 | 삭제된 기사입니다 | 页面不存在 | 页面未找到
页面没有找到 | 找不到页面 | 找不到该页面 | 您访问的页面不存在 | 您访问的页面找不到了 | 您访问的文章不存在
文章不存在 | 文章已被删除 | 内容不存在 | 404页面 | 頁面不存在 | 找不到頁面 | 找不到網頁 | 找不到您要的頁面
"""

NOT_FOUND_PHRASES = """
the page you are looking for | the page you were looking for | the page you're looking for
the page you requested cannot be found | the requested url was not found on this server
the page you have requested does not exist | this page no longer exists | this article is no longer available
may have been moved or deleted | might have been removed had its name changed | die von ihnen gesuchte seite
die gesuchte seite | die angeforderte seite | la page que vous recherchez | la page que vous cherchez
la page que vous avez demandée | la página que busca | la página que estás buscando | la página solicitada
la pagina che stai cercando | la pagina che cerchi | la pagina richiesta non | a página que você procura
a página que procura | a página solicitada | de pagina die je zoekt | de pagina die u zoekt
de opgevraagde pagina | sidan du söker | sidan du letar efter | siden du leder efter | siden du leter etter
etsimääsi sivua | strona której szukasz | szukana strona | stránka kterou hledáte | požadovaná stránka
stránka ktorú hľadáte | a keresett oldal | pagina pe care o căutați | pagina căutată
страницата която търсите | запрашиваемая страница | запрошенная страница | страница которую вы ищете
запитувана сторінка | сторінка яку ви шукаєте | stranica koju tražite | aradığınız sayfa
η σελίδα που ψάχνετε | η σελίδα που αναζητάτε | الصفحة التي تبحث عنها | الصفحة المطلوبة | صفحه مورد نظر
העמוד שחיפשת | הדף שחיפשת | आप जिस पृष्ठ को | halaman yang anda cari | trang bạn đang tìm | trang bạn tìm kiếm
หน้าที่คุณกำลังค้นหา | お探しのページ | 指定されたページ | 찾으시는 페이지 | 요청하신 페이지 | 您访问的页面
您要访问的页面 | 您要查看的页面 | 您要找的页面 | 您訪問的頁面
"""

LOGIN_HEADINGS = """
Log in | Login | Log-in | Log on | Sign in | Sign-in | Please log in | Please sign in | Please login
Log in to continue | Sign in to continue | Log in to your account | Sign in to your account
Log in or sign up | Sign in or register | Sign in or create an account | Log in or create an account
Login or register | Login required | Member login | Members only | Subscriber login | Registration required
Register to continue | Register to continue reading | Create an account to continue | You must be logged in
Welcome back | Anmelden | Einloggen | Bitte anmelden | Bitte melden Sie sich an | Bitte loggen Sie sich ein
Anmeldung | Anmeldung erforderlich | Anmelden oder registrieren | Connexion | Se connecter | Connectez-vous
Connectez-vous pour continuer | Identifiez-vous | Iniciar sesión | Inicia sesión | Inicie sesión
Inicia sesión para continuar | Identifícate | Acceso usuarios | Inicia la sessió | Accedi
Accedi per continuare | Effettua il login | Effettua l'accesso | Entrar | Iniciar sessão | Faça login
Faça seu login | Faça login para continuar | Inloggen | Log in om verder te gaan | Log in om verder te lezen
Logga in | Logga in för att fortsätta | Log ind | Log ind for at fortsætte | Logg inn
Logg inn for å fortsette | Innskráning | Kirjaudu | Kirjaudu sisään | Logi sisse | Prisijungti | Ieiet
Zaloguj się | Zaloguj się aby kontynuować | Logowanie | Přihlášení | Přihlásit se | Přihlaste se | Prihlásenie
Prihlásiť sa | Prihláste sa | Bejelentkezés | Jelentkezz be | Belépés | Autentificare | Conectare
Intră în cont | Вход | Влезте в профила си | Войти | Вход на сайт | Авторизация | Войдите чтобы продолжить
Увійти | Авторизація | Вхід | Увійдіть щоб продовжити | Пријавите се | Prijava | Prijavi se | Prijavite se
Giriş yap | Üye girişi | Kullanıcı girişi | Oturum aç | Devam etmek için giriş yapın | Σύνδεση | Είσοδος
Συνδεθείτε | تسجيل الدخول | سجل الدخول | سجل الدخول للمتابعة | ورود | ورود به سایت | ورود به حساب کاربری
התחברות | כניסה | התחבר | लॉग इन | लॉग इन करें | লগ ইন | লগইন | Masuk | Log masuk | Masuk untuk melanjutkan
Silakan masuk | Đăng nhập | Đăng nhập để tiếp tục | เข้าสู่ระบบ | ログイン | ログインしてください
ログインが必要です | サインイン | 로그인 | 로그인이 필요합니다 | 로그인해 주세요 | 登录 | 用户登录 | 请登录
请先登录 | 登录后继续 | 登入 | 會員登入 | 請登入 | 請先登入
"""

LOGIN_PHRASES = """
log in to continue | login to continue | sign in to continue | log in to read | sign in to read
log in to view this | sign in to view this | please log in to | please sign in to | you must be logged in to
you need to be logged in to | you must log in | you need to log in | register for free to continue reading
create a free account to continue | melden sie sich an um | melde dich an um | bitte melden sie sich an
bitte loggen sie sich ein | sie müssen angemeldet sein | sie müssen eingeloggt sein | connectez-vous pour
vous devez être connecté | identifiez-vous pour | inicia sesión para | inicie sesión para
debes iniciar sesión | debe iniciar sesión | regístrate para seguir leyendo | regístrate gratis para
accedi per | effettua il login per | effettua l'accesso per | devi effettuare il login
devi essere registrato | registrati per continuare | faça login para | inicie sessão para
você precisa estar logado | log in om | je moet ingelogd zijn | u moet ingelogd zijn
maak een gratis account om | logga in för att | du måste vara inloggad | du måste logga in | log ind for at
du skal være logget ind | logg inn for å | du må være logget inn | kirjaudu sisään | zaloguj się aby
zaloguj się by | musisz być zalogowany | přihlaste se | musíte být přihlášen | pro pokračování se přihlaste
prihláste sa | musíte byť prihlásený | jelentkezzen be | jelentkezz be a | be kell jelentkeznie
autentificați-vă pentru | trebuie să fiți autentificat | conectează-te pentru | влезте в профила си за да
трябва да влезете | войдите чтобы | авторизуйтесь чтобы | необходимо авторизоваться | зарегистрируйтесь чтобы
увійдіть щоб | авторизуйтесь щоб | необхідно увійти | prijavite se da | prijavite se kako
devam etmek için giriş | giriş yapmanız gerekmektedir | giriş yapmalısınız | συνδεθείτε για να
πρέπει να συνδεθείτε | سجل الدخول | يجب تسجيل الدخول | لطفا وارد شوید | برای ادامه وارد شوید | התחבר כדי
יש להתחבר כדי | जारी रखने के लिए लॉग इन करें | लॉग इन करें | চালিয়ে যেতে লগ ইন | silakan masuk untuk
masuk untuk melanjutkan | log masuk untuk | đăng nhập để | เข้าสู่ระบบเพื่อ | กรุณาเข้าสู่ระบบ
続きを読むにはログイン | ログインしてください | ログインが必要です | 로그인이 필요 | 로그인 후 이용
로그인하시면 | 登录后继续 | 登录后查看 | 请先登录 | 请登录后 | 登入後繼續 | 請先登入 | 請登入後
"""

PAYWALL_HEADINGS = """
Subscribe to continue | Subscribe to continue reading | Subscribe to read | Subscribe to keep reading
Subscribe to read the full story | Subscribers only | Subscriber exclusive
This article is for subscribers only | This content is for subscribers only
This story is for subscribers only | This content is for members only | This post is for subscribers
This post is for paid subscribers | This post is for paying subscribers only
You have reached your limit of free articles | You've reached your free article limit
You've read your last free article | Nur für Abonnenten | Exklusiv für Abonnenten | Weiterlesen mit Abo
Réservé aux abonnés | Article réservé aux abonnés | Contenu réservé aux abonnés | Solo para suscriptores
Contenido exclusivo para suscriptores | Contenuto riservato agli abbonati | Exclusivo para assinantes
Alleen voor abonnees
"""

PAYWALL_PHRASES = """
subscribe to continue | subscribe now to continue | subscribe to keep reading | subscribe to read
subscribe to unlock | to continue reading subscribe | to continue reading this article
continue reading with a subscription | continue reading your article with | this article is for subscribers
this content is for subscribers | this story is for subscribers | this article is exclusive to subscribers
this article is reserved for subscribers | this content is for members only | this content is restricted to
this content is only available to | this post is for paid subscribers | this post is for paying subscribers
only available to subscribers | available exclusively to subscribers | exclusively for subscribers
unlock this article | unlock this story | you have reached your limit of free articles
you've reached your limit of free articles | you have reached your article limit
your free articles for this month | free articles remaining | free article limit
you've read your last free article | start your free trial to read | become a member to read
become a subscriber to read | weiterlesen mit | jetzt weiterlesen | um weiterzulesen
jetzt abonnieren und weiterlesen | diesen artikel lesen sie mit | lesen sie diesen artikel mit
nur für abonnenten | exklusiv für abonnenten | dieser artikel ist exklusiv | dieser artikel ist abonnenten
dieser inhalt ist abonnenten | zugang zu allen artikeln | réservé aux abonnés | réservée aux abonnés
réservés aux abonnés | il vous reste | abonnez-vous pour | pour lire la suite | exclusivo para suscriptores
exclusiva para suscriptores | solo para suscriptores | suscríbete para | suscríbase para | para seguir leyendo
contingut exclusiu per a subscriptors | riservato agli abbonati | abbonati per | per continuare a leggere
exclusivo para assinantes | assine para continuar | para continuar lendo | exclusivo para subscritores
alleen voor abonnees | om verder te lezen | lees verder met een abonnement | för att läsa vidare
bara för prenumeranter | endast för prenumeranter | kun for abonnenter | for at læse videre | læs videre med
for å lese videre | les videre med | vain tilaajille | jatka lukemista | tylko dla subskrybentów
dla prenumeratorów | aby czytać dalej | kup dostęp | wykup dostęp | pouze pro předplatitele
jen pro předplatitele | pokračovat ve čtení | len pre predplatiteľov | iba pre predplatiteľov
pokračovať v čítaní | csak előfizetők | előfizetőink olvashatják | a folytatáshoz fizessen elő
doar pentru abonați | pentru a continua citirea | само за абонати | за да продължите да четете
только для подписчиков | доступно только подписчикам | доступен только подписчикам | оформите подписку
чтобы читать дальше | лише для передплатників | тільки для передплатників | оформіть передплату
samo za pretplatnike | pretplatite se | samo za naročnike | tik prenumeratoriams | tikai abonentiem
ainult tellijatele | sadece abonelere | yalnızca aboneler | okumaya devam etmek için | μόνο για συνδρομητές
γίνετε συνδρομητής | للمشتركين فقط | اشترك لمتابعة القراءة | لمتابعة القراءة | ویژه مشترکان | למנויים בלבד
להמשך קריאה | केवल सदस्यों के लिए | पढ़ना जारी रखने के लिए | পড়া চালিয়ে যেতে | khusus pelanggan
untuk melanjutkan membaca | berlangganan untuk | dành cho thuê bao | để đọc tiếp | เฉพาะสมาชิก
อ่านต่อ สมัครสมาชิก | 有料会員限定 | この記事は会員限定 | 続きを読むには | 구독자 전용
계속 읽으려면 | 구독하고 계속 읽기 | 订阅后继续阅读 | 订阅以继续 | 本文为付费
訂閱後繼續閱讀 | 訂閱以繼續
"""

CONSENT_HEADINGS = """
Before you continue | Cookie consent | Consent | Privacy gate | Privacy wall | Cookie wall
Your privacy choices | We value your privacy | Your privacy is important to us | Privacy settings
Cookie settings | Accept cookies to continue | Bevor Sie fortfahren | Bevor Sie zu Google weitergehen
Datenschutzeinstellungen | Datenschutz-Einstellungen | Ihre Privatsphäre ist uns wichtig
Mit Werbung weiterlesen | Zustimmung | Einwilligung | Avant de continuer | Avant d'accéder
Nous respectons votre vie privée | Votre vie privée est importante | Antes de continuar
Valoramos tu privacidad | Tu privacidad es importante | Prima di continuare | La tua privacy è importante
Rispettiamo la tua privacy | Valorizamos a sua privacidade | A sua privacidade é importante
Voordat je verdergaat | Voordat je verder gaat | Cookievoorkeuren | Innan du fortsätter
Vi värnar om din integritet | Før du fortsætter | Før du fortsetter | Vi respekterer dit privatliv
Ennen kuin jatkat | Zanim przejdziesz dalej | Zanim przejdziesz do | Cenimy prywatność użytkowników
Než budete pokračovat | Vážíme si vašeho soukromí | Skôr než budete pokračovať | Mielőtt továbblépne
Înainte de a continua | Преди да продължите | Прежде чем перейти | Перш ніж продовжити | Devam etmeden önce
Πριν συνεχίσετε | قبل المتابعة | Sebelum melanjutkan | Trước khi bạn tiếp tục | 続行する前に | 계속하기 전에
继续前须知
"""

CONSENT_PHRASES = """
accept cookies to continue | accept all cookies to continue | to continue please accept
consent to the use of cookies to continue | you need to accept cookies | please accept cookies to
store and or access information on a device | we and our partners | our partners use cookies
we use cookies and similar | read with advertising | continue with advertising | continue with ads
manage my choices | mit werbung weiterlesen | mit werbung lesen | weiter mit werbung | weiterlesen mit werbung
akzeptieren und weiter | zustimmen und weiter | wir und unsere partner
informationen auf einem gerät speichern | werbefrei lesen | pur abo | accepter et continuer
continuer sans accepter | accepter les cookies pour | nous et nos partenaires
stocker et ou accéder à des informations | aceptar y continuar | rechazar y suscribirse
nosotros y nuestros socios | acepta las cookies para | almacenar la información en un dispositivo
accetta e continua | rifiuta e abbonati | noi e i nostri partner | accetta i cookie per | aceitar e continuar
nós e os nossos parceiros | aceite os cookies para | alles accepteren | akkoord en doorgaan
wij en onze partners | accepteer cookies om | godkänn alla | acceptera alla | vi och våra partners
acceptera cookies för att | accepter cookies for at | vi og vores partnere | godta alle
godta informasjonskapsler for | vi og våre partnere | hyväksy kaikki | hyväksy evästeet | me ja kumppanimme
zaakceptuj wszystko | akceptuję i przechodzę do serwisu | my i nasi partnerzy | zaakceptuj pliki cookie
přijmout vše | souhlasím a pokračovat | my a naši partneři | přijměte soubory cookie | prijať všetko
my a naši partneri | az összes elfogadása | elfogadom és tovább | mi és partnereink | acceptă toate
noi și partenerii noștri | acceptați cookie | приемам всички | ние и нашите партньори | принять все
примите файлы cookie | мы и наши партнеры | прийняти всі | прийміть файли cookie | tümünü kabul et
biz ve ortaklarımız | çerezleri kabul | αποδοχή όλων | εμείς και οι συνεργάτες μας | قبول الكل | نحن وشركاؤنا
پذیرش همه | אישור הכל | सभी स्वीकार करें | terima semua | chấp nhận tất cả | ยอมรับทั้งหมด | すべて同意
すべて受け入れる | 모두 동의 | 接受所有
"""

PARKED_HEADINGS = """
Domain for sale | Domain name for sale | This domain is for sale | This domain may be for sale
This domain name is for sale | This website is for sale | Domain parked | Parked domain
This domain is parked | This domain has expired | Domain expired | Domain suspended | Account suspended
This account has been suspended | Website expired | Diese Domain steht zum Verkauf | Domain zu verkaufen
Ce domaine est à vendre | Nom de domaine à vendre | Este dominio está en venta | Dominio en venta
Questo dominio è in vendita | Dominio in vendita | Este domínio está à venda | Domínio à venda
Dit domein is te koop | Domein te koop | Domännamnet är till salu | Domænet er til salg | Domenet er til salgs
Verkkotunnus myytävänä | Domena na sprzedaż | Doména na prodej | Doména na predaj | Eladó domain
Domeniu de vânzare | Домейнът се продава | Домен продается | Домен продаётся | Домен продається
Domena je na prodaju | Satılık alan adı | Satılık domain | Το domain πωλείται | النطاق للبيع
هذا النطاق للبيع | این دامنه فروشی است | הדומיין למכירה | Domain dijual | Tên miền đang được rao bán
このドメインは販売中です | 이 도메인은 판매 중입니다 | 域名出售 | 该域名正在出售 | 此域名正在出售 | 此網域待售
"""

PARKED_PHRASES = """
this domain is for sale | this domain may be for sale | this domain name is for sale | domain is for sale
domain may be for sale | domain name may be for sale | buy this domain | inquire about this domain
interested in this domain | the domain owner may currently be offering it for sale | this domain is parked
this domain is registered but may still be available | this web page is parked | this webpage is parked
parked free courtesy of | this page is provided courtesy of | this domain name has expired
this domain has expired | this domain has recently been registered
sponsored listings displayed above are served automatically | diese domain steht zum verkauf
die domain steht zum verkauf | diese domain kaufen | der inhaber dieser domain parkt diese
ce domaine est à vendre | ce nom de domaine est à vendre | este dominio está en venta | compre este dominio
comprar este dominio | questo dominio è in vendita | este domínio está à venda | dit domein is te koop
deze domeinnaam is te koop | denna domän är till salu | domänen är till salu | dette domæne er til salg
dette domenet er til salgs | verkkotunnus on myytävänä | ta domena jest na sprzedaż | domena jest na sprzedaż
tato doména je na prodej | doména je na prodej | táto doména je na predaj | ez a domain eladó
acest domeniu este de vânzare | този домейн се продава | домен продается | домен продаётся
этот домен продается | домен продається | ova domena je na prodaju | bu alan adı satılıktır
bu domain satılıktır | αυτό το domain πωλείται | هذا النطاق معروض للبيع | این دامنه فروشی | דומיין זה למכירה
यह डोमेन बिक्री के लिए | domain ini dijual | tên miền này đang được bán | โดเมนนี้ขาย | このドメインは販売
ドメイン名は売りに出されています | 이 도메인은 판매 | 该域名正在出售 | 此域名正在出售 | 本域名出售
您正在访问的域名可以转让 | 此網域待售
"""

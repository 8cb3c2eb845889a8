"""Words in addresses that say what a page is, in the languages of many portals."""

LISTING = frozenset(
    """
    tag tags topic topics thema themen tema temas sujet sujets keyword keywords schlagwort label labels
    author authors autor autoren autores auteur auteurs autore autori byline by contributor contributors
    profile profiles person people staff writers columnists
    category categories kategorie kategorien categoria categorias rubrik
    archive archives archiv archivo archivos page pages seite series collection collections
    search suche buscar busca recherche cerca find results tagged date
    feed feeds rss sitemap sitemaps
    """.split()
)
"""A folder or page of this name lists articles, in other order than sections do."""

BESIDE = frozenset(
    """
    about aboutus about-us ueber-uns impressum imprint contact contactus contact-us kontakt contacto contatti
    privacy privacy-policy privacypolicy datenschutz terms terms-of-use terms-of-service terms-and-conditions
    tos agb legal cookie cookies cookie-policy cookiepolicy disclaimer copyright accessibility
    login log-in signin sign-in signup sign-up register registration logout account accounts my user users
    subscribe subscription subscriptions abo abonnement newsletter newsletters notifications
    advertise advertising werbung anzeigen mediadaten media-kit mediakit
    jobs job careers career karriere vacancies help faq support feedback corrections
    shop store app apps download downloads widget widgets cart checkout donate
    wp-login wp-admin wp-content wp-json xmlrpc cdn-cgi static assets api ajax share email print amphtml
    """.split()
)
"""A page of this name, or below it, stands beside the news."""

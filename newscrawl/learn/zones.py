"""Which zone the times of a portal are in, from its country and from offsets that it writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# Countries of one zone, by the last part of a host. Those of several (us, ru, au, br, ca ...) are left out,
# and so are names that are sold all over the world (tv, io, me, co, ai).
_OF_COUNTRY = dict(
    entry.split("=")
    for entry in """
    ae=Asia/Dubai am=Asia/Yerevan at=Europe/Vienna az=Asia/Baku ba=Europe/Sarajevo bd=Asia/Dhaka
    be=Europe/Brussels bg=Europe/Sofia bo=America/La_Paz by=Europe/Minsk ch=Europe/Zurich cn=Asia/Shanghai
    cr=America/Costa_Rica cu=America/Havana cy=Asia/Nicosia cz=Europe/Prague de=Europe/Berlin
    dk=Europe/Copenhagen dz=Africa/Algiers ee=Europe/Tallinn eg=Africa/Cairo fi=Europe/Helsinki
    fr=Europe/Paris ge=Asia/Tbilisi gh=Africa/Accra gr=Europe/Athens hk=Asia/Hong_Kong hr=Europe/Zagreb
    hu=Europe/Budapest ie=Europe/Dublin il=Asia/Jerusalem in=Asia/Kolkata iq=Asia/Baghdad ir=Asia/Tehran
    is=Atlantic/Reykjavik it=Europe/Rome jo=Asia/Amman jp=Asia/Tokyo ke=Africa/Nairobi kr=Asia/Seoul
    kw=Asia/Kuwait lb=Asia/Beirut lk=Asia/Colombo lt=Europe/Vilnius lu=Europe/Luxembourg lv=Europe/Riga
    ma=Africa/Casablanca md=Europe/Chisinau mk=Europe/Skopje mt=Europe/Malta my=Asia/Kuala_Lumpur
    na=Africa/Windhoek ng=Africa/Lagos nl=Europe/Amsterdam no=Europe/Oslo np=Asia/Kathmandu pe=America/Lima
    ph=Asia/Manila pk=Asia/Karachi pl=Europe/Warsaw py=America/Asuncion qa=Asia/Qatar ro=Europe/Bucharest
    rs=Europe/Belgrade sa=Asia/Riyadh se=Europe/Stockholm sg=Asia/Singapore si=Europe/Ljubljana
    sk=Europe/Bratislava sn=Africa/Dakar th=Asia/Bangkok tn=Africa/Tunis tr=Europe/Istanbul tw=Asia/Taipei
    tz=Africa/Dar_es_Salaam ua=Europe/Kyiv ug=Africa/Kampala uk=Europe/London uy=America/Montevideo
    ve=America/Caracas vn=Asia/Ho_Chi_Minh za=Africa/Johannesburg
    """.split()
)
# Languages whose news are written in one zone.
_OF_LANGUAGE = dict(
    entry.split("=")
    for entry in """
    am=Africa/Addis_Ababa az=Asia/Baku bg=Europe/Sofia bn=Asia/Dhaka cs=Europe/Prague da=Europe/Copenhagen
    de=Europe/Berlin el=Europe/Athens et=Europe/Tallinn fa=Asia/Tehran fi=Europe/Helsinki fil=Asia/Manila
    he=Asia/Jerusalem hi=Asia/Kolkata hu=Europe/Budapest hy=Asia/Yerevan is=Atlantic/Reykjavik it=Europe/Rome
    ja=Asia/Tokyo ka=Asia/Tbilisi km=Asia/Phnom_Penh ko=Asia/Seoul lt=Europe/Vilnius lv=Europe/Riga
    my=Asia/Yangon nb=Europe/Oslo ne=Asia/Kathmandu nl=Europe/Amsterdam no=Europe/Oslo pl=Europe/Warsaw
    ro=Europe/Bucharest si=Asia/Colombo sk=Europe/Bratislava sl=Europe/Ljubljana sv=Europe/Stockholm
    th=Asia/Bangkok tr=Europe/Istanbul uk=Europe/Kyiv vi=Asia/Ho_Chi_Minh zh=Asia/Shanghai
    """.split()
)
# Where most news of an offset is written; the first that fits all that was seen.
_LARGE = tuple(
    """
    Europe/London Europe/Berlin Europe/Athens Europe/Moscow Asia/Dubai Asia/Karachi Asia/Kolkata
    Asia/Kathmandu Asia/Dhaka Asia/Yangon Asia/Bangkok Asia/Shanghai Asia/Tokyo Australia/Sydney
    Australia/Brisbane Pacific/Auckland America/New_York America/Chicago America/Denver America/Los_Angeles
    America/Phoenix America/Sao_Paulo America/Halifax America/St_Johns America/Bogota America/Caracas
    Africa/Lagos Africa/Johannesburg Africa/Nairobi Asia/Tehran Asia/Kabul Australia/Adelaide
    """.split()
)


def zone_of_host(host: str) -> str | None:
    """The zone of a country that has one, from the last part of a host's name.

    >>> zone_of_host("www.ecns.cn"), zone_of_host("news.example.com")
    ('Asia/Shanghai', None)
    """
    return _OF_COUNTRY.get(host.rpartition(".")[2].lower())


def zone_of_offsets(moments: Iterable[datetime], host: str, language: str = "") -> str | None:
    """A zone that has the offsets of dates as the portal writes them.

    Offsets of zero say nothing: servers write UTC, whatever their readers' clocks show.

    Args:
        moments: dates with offset.
        host: the portal's host; its country's zone is taken where that fits.
        language: BCP 47, of the portal; its zone is taken next.
    """
    local = [moment for moment in moments if moment.utcoffset()]
    own = zone_of_host(host)
    if not local:
        return own
    kin = _OF_LANGUAGE.get(language.partition("-")[0])
    return next((name for name in (own, kin, *_LARGE) if name and _fits(name, local)), None)


def _fits(name: str, moments: list[datetime]) -> bool:
    zone = ZoneInfo(name)
    return all(_offset(moment, zone) == moment.utcoffset() for moment in moments)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()

"""Domains of mail, of which some are everybody's and say nothing of where somebody works."""

from urllib.parse import urlsplit

_EVERYBODYS = """
    gmail.com googlemail.com walla.co.il walla.com hotmail.com hotmail.co.il outlook.com
    outlook.co.il live.com msn.com yahoo.com yahoo.co.il ymail.com icloud.com me.com mac.com
    aol.com gmx.com gmx.net gmx.de web.de mail.com mail.ru inbox.ru list.ru bk.ru yandex.ru
    yandex.com ya.ru rambler.ru proton.me protonmail.com pm.me tutanota.com zoho.com fastmail.com
    hey.com netvision.net.il bezeqint.net 012.net.il 013.net 013.net.il 014.net.il 017.net.il
    013net.net zahav.net.il smile.net.il barak.net.il inter.net.il isdn.net.il actcom.net.il
    actcom.co.il internet-zahav.net orange.net.il hotmail.fr yahoo.fr free.fr orange.fr
    laposte.net wanadoo.fr yahoo.co.uk hotmail.co.uk btinternet.com nana.co.il nana10.co.il
"""
FREE = frozenset(_EVERYBODYS.split())


def of_mail(address: str) -> str:
    """The domain of a mail address, unless it is one of everybody's."""
    domain = address.rpartition("@")[2].lower()
    return "" if domain in FREE else domain


def of_site(url: str) -> str:
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    return host.removeprefix("www.").lower()

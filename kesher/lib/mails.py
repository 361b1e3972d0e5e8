"""Mail addresses as they were meant, where the mail house in them is spelt almost rightly."""

import re
from typing import Final

# What people type for the houses at which nearly everybody in Israel has a mailbox.
_MEANT: Final = {
    "gmail.com": "gmial.com gmai.com gamil.com gmal.com gnail.com gmail.con gmail.co gmail.cm "
    "gmail.om gmaill.com gmil.com gmail.comm gmail.co.il gmeil.com",
    "hotmail.com": "hotmial.com hotmal.com hotmai.com hotmil.com hotmail.con hotmaill.com",
    "outlook.com": "outlok.com outloook.com outlook.con outlook.co.il",
    "yahoo.com": "yaho.com yahooo.com yahoo.con",
    "walla.co.il": "wala.co.il walla.co.li walla.coil walla.com.il walla.il",
    "netvision.net.il": "netvison.net.il netvision.net.li netvision.co.il",
    "bezeqint.net": "bezekint.net bezeqint.co.il",
    "icloud.com": "iclod.com icloud.con",
}
_HOUSES: Final = {typed: meant for meant, typos in _MEANT.items() for typed in typos.split()}
# A regular expression of every address that `meant` would change, for databases to ask by.
MISTYPED: Final = "@(" + "|".join(one.replace(".", "[.]") for one in sorted(_HOUSES)) + ")$"


def meant(address: str) -> str:
    """The address with the mail house that was meant; most addresses mean what they say.

    >>> meant("dana@gmial.com")
    'dana@gmail.com'
    """
    name, at, house = address.rpartition("@")
    return f"{name}{at}{_HOUSES.get(house.lower(), house)}"


def mailbox(address: str) -> str:
    """Where mail to the address arrives: what follows a plus is a remark, and Google reads no dots.

    >>> mailbox("d.gimlit+crm@googlemail.com"), mailbox("dana+crm@galim.example")
    ('dgimlit@gmail.com', 'dana@galim.example')
    """
    name, at, house = address.lower().rpartition("@")
    plain = name.partition("+")[0] or name
    if house in GOOGLE:
        return f"{plain.replace('.', '')}@gmail.com"
    return f"{plain}{at}{house}"


GOOGLE: Final = frozenset(("gmail.com", "googlemail.com"))


def bare(written: str) -> str:
    """The address alone of what a mail program or a page has around it.

    >>> bare('"Dan" <dan@galim.example>'), bare("mailto:dan@galim.example.")
    ('dan@galim.example', 'dan@galim.example')
    """
    named = _NAMED.fullmatch(written)
    address = named[1] if named else written
    return _SCHEME.sub("", address).strip(" .<>")


_NAMED: Final = re.compile(r"[^<>]*<([^<>@\s]+@[^<>@\s]+)>\s*")
_SCHEME: Final = re.compile(r"^\s*mailto:", re.IGNORECASE)

"""Israel's public register of companies, asked by the number: name, address, status.

It is the table `ica_companies` of data.gov.il, open to all without a key, asked by the search of
CKAN's data store: `datastore_search?resource_id=…&q=…` answers `result.records`, with the names of
its columns in Hebrew. Address, table and columns are as its publisher and several programs that
read it describe them; of the columns those that nobody needs are not read.
"""

import json
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.features.enriching.providers import Found, Provider, offer
from kesher.features.parties.contacts import IDENTIFIERS
from kesher.features.parties.models import Party
from kesher.lib import hebrew, israel, places
from kesher.lib.fetching import Client, NoAnswer

RESOURCE: Final = "f004176c-b85f-4542-8901-7b3176f9a054"
NUMBER: Final = "מספר חברה"
NAME: Final = "שם חברה"
STATUS: Final = "סטטוס חברה"
CITY, STREET, HOUSE, POSTAL_CODE = "שם עיר", "שם רחוב", "מספר בית", "מיקוד"
POSTAL_CODE_DIGITS: Final = 7


def _read(number: str, client: Client) -> list[Found]:
    answer = client.get(settings.COMPANY_REGISTER, resource_id=RESOURCE, q=number)
    record = _record(answer.content, number)
    if record is None:
        return []
    name, status = _said(record, NAME), _said(record, STATUS)
    found = [Found(field="name", value=name, shown=name, source=answer.url)] if name else []
    if row := _address(record):
        shown = ", ".join(filter(None, (row["street"], row["city"], row["postal_code"])))
        found.append(Found(field="addresses", value=row, shown=shown, source=answer.url))
    if status:
        told = _("Status in the register: %(status)s") % {"status": status}
        found.append(Found(shown=told, source=answer.url))
    return found


def _record(content: bytes, number: str) -> dict[str, Any] | None:
    """The one of this very number: the register finds others that only hold its digits."""
    try:
        told = json.loads(content)
        records = told["result"]["records"]
        return next((one for one in records if _said(one, NUMBER) == number), None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise NoAnswer("The register answers something else.") from wrong


def _said(record: dict[str, Any], name: str) -> str:
    """It writes a tilde for the gershayim, and blanks around words."""
    value = record.get(name)
    return "" if value is None else hebrew.clean(str(value).replace("~", "״"))[:120]


def _address(record: dict[str, Any]) -> dict[str, Any] | None:
    city = _said(record, CITY)
    street = f"{_said(record, STREET)} {_said(record, HOUSE)}".strip()
    code = _said(record, POSTAL_CODE)
    if not city:
        return None
    known = places.named(city)
    is_code = code.isdigit() and len(code) == POSTAL_CODE_DIGITS
    return {
        "street": street,
        "city": known.name if known else city[:80],
        "postal_code": code if is_code else "",
        "country": "IL",
        "kind": "main",
    }


def _asks(party: Party) -> str:
    """A number that the register may know, of those on the card."""
    for row in IDENTIFIERS.read(party):
        if row["kind"] in {"company", "vat"}:
            try:
                return israel.company_number(row["number"])
            except israel.BadIdentifier:
                continue
    return ""


offer(
    Provider(
        key="companies",
        label=gettext_lazy("The Israeli register of companies"),
        about=gettext_lazy("Name, address and status by the company number, from data.gov.il."),
        asks=_asks,
        read=_read,
    )
)

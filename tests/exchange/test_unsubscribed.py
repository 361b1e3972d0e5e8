"""Who asked not to be written to or called, and what bounces: said in columns of files."""

import json

import pytest

from kesher.entity.registry import entities
from kesher.exchange import report
from kesher.exchange.models import Policy
from kesher.exchange.outcomes import WARNED
from kesher.exchange.outgoing import Export, noted, stream
from kesher.features.parties.models import EmailAddress, Party, PhoneNumber
from kesher.lib.tables import read
from tests import world

pytestmark = pytest.mark.usefixtures("alon")


def mails() -> dict[str, str]:
    """Each address with what is said of it."""
    return {
        one.address.partition("@")[0]: " ".join(
            name for name in ("opted_out", "invalid") if getattr(one, f"is_{name}")
        )
        for one in EmailAddress.objects.all()
    }


def calls() -> dict[str, bool]:
    return dict(PhoneNumber.objects.values_list("number", "is_opted_out"))


@pytest.mark.parametrize(
    ("title", "yes", "no"),
    [
        ("Email Opt Out", "true", "false"),
        ("HasOptedOutOfEmail", "1", "0"),
        ("Do not allow Emails", "Do Not Allow", "Allow"),
        ("Marketing status", "Unsubscribed", "Subscribed"),
        ("Unsubscribed from all email", "Yes", "No"),
        ("UNSUB_TIME", "2026-03-05 10:00:00", ""),
        ("הוסר מדיוור", "כן", "לא"),
        ("תאריך הסרה", "5.3.26", ""),
        ("לא לדיוור", "V", ""),
        # asked the other way round
        ("מאשר דיוור", "לא", "כן"),
        ("הסכמה לדיוור", "לא מאשרת", "מאשרת"),
        ("Accepts Marketing", "no", "yes"),
        ("Email marketing consent", "unsubscribed", "subscribed"),
    ],
)
def test_people_and_systems_tell_it_so(bring, title, yes, no) -> None:
    bring(f"שם,מייל,{title}\nדנה כהן,dana@galim.example,{yes}\nמשה לוי,moshe@galim.example,{no}\n")

    assert mails() == {"dana": "opted_out", "moshe": ""}


@pytest.mark.parametrize(
    ("title", "yes", "no"),
    [
        ("DoNotCall", "true", "false"),
        ("לא להתקשר", "כן", ""),
        ("Do not allow Phone Calls", "Do Not Allow", "Allow"),
        ("מאשר SMS", "לא", "כן"),
    ],
)
def test_who_is_not_to_be_called(bring, title, yes, no) -> None:
    bring(f"שם,נייד,{title}\nדנה כהן,050-2345678,{yes}\nמשה לוי,050-2345679,{no}\n")

    assert calls() == {"+972502345678": True, "+972502345679": False}


def test_it_holds_for_all_addresses_of_the_row_or_for_those_it_names(bring) -> None:
    bring(
        "שם,מייל,מייל 2,מייל חוזר,הוסר מדיוור\n"
        "דנה כהן,dana@galim.example,d@home.example,D@home.example,כן\n"
    )

    assert mails() == {"dana": "opted_out", "d": "opted_out invalid"}


def test_what_cannot_be_understood_is_told(bring) -> None:
    run = bring(
        "שם,מייל,הוסר מדיוור\n"
        "דנה כהן,dana@galim.example,אולי\n"
        "משה לוי,,כן\n"
        "גדי בר,gadi@galim.example,כן\n"
    )

    assert run.counts == {"created": 3, "warned": 2}
    assert [one.sentences for one in report.rows(run, WARNED, 9)] == [
        ["כתובות דוא״ל – הסרה מרשימת הדיוור: ״אולי״ אינו כן או לא, ולכן הושמט."],
        ["כתובות דוא״ל – הסרה מרשימת הדיוור: בשורה אין כתובת או מספר שזה נאמר עליהם."],
    ]
    assert mails() == {"dana": "", "gadi": "opted_out"}


def test_a_list_of_newsletters_is_no_answer(begin) -> None:
    run = begin("שם,מייל,ניוזלטר\nדנה,dana@galim.example,לקוחות\nמשה,m@galim.example,ספקים\n")

    assert run.mapping == ["name", "emails", ""]


def test_whoever_unsubscribed_elsewhere_is_unsubscribed_here(bring) -> None:
    world.a_party(name="דנה כהן", emails=[{"address": "dana@galim.example"}])
    world.a_party(name="משה לוי", emails=[{"address": "moshe@galim.example", "opted_out": True}])
    rows = (
        "Email,Name,Unsubscribed\ndana@galim.example,דנה כהן,yes\nmoshe@galim.example,משה לוי,no\n"
    )

    run = bring(rows, policy=Policy.UPDATE)
    again = bring(rows, policy=Policy.UPDATE)

    assert run.counts == {"updated": 1, "same": 1}
    assert again.counts == {"same": 2}
    assert mails() == {"dana": "opted_out", "moshe": "opted_out"}


def test_a_lead_tells_it_of_its_customer(bring) -> None:
    bring(
        json.dumps(
            [
                {
                    "נושא": "התעניינות",
                    "שם לקוח": "דנה כהן",
                    "מייל": "dana@galim.example",
                    "הוסר מדיוור": True,
                }
            ]
        ),
        entity="leads",
        name="leads.json",
    )

    assert Party.objects.get().name == "דנה כהן"
    assert mails() == {"dana": "opted_out"}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_file_that_goes_out_tells_it_and_comes_back_the_same(bring, file_format) -> None:
    party = world.a_party(
        name="דנה כהן",
        given_name="דנה",
        family_name="כהן",
        emails=[
            {"address": "dana@galim.example", "opted_out": True},
            {"address": "d@home.example"},
        ],
        phones=[{"number": "+97236234567", "extension": "12", "opted_out": True}],
    )
    export = Export(entity=entities.get("parties"), columns=("name", "phones", "emails"))
    noted(export, file_format)

    content = b"".join(stream(export, file_format))
    table = read(content, filename=f"x.{file_format}")[0]
    again = bring(content, name=f"x.{file_format}", policy=Policy.UPDATE)
    Party.objects.filter(pk=party.pk).delete()
    bring(content, name=f"x.{file_format}")

    assert table.header == [
        *("שם", "טלפונים", "טלפונים – בקשה שלא להתקשר", "טלפונים – לא בשימוש"),
        *("כתובות דוא״ל", "כתובות דוא״ל – הסרה מרשימת הדיוור", "כתובות דוא״ל – חוזרת לשולח", "id"),
    ]
    assert again.counts == {"same": 1}
    assert mails() == {"dana": "opted_out", "d": ""}
    assert calls() == {"+97236234567": True}


@pytest.mark.parametrize(
    "content",
    [
        "Id,AccountId,LastName,Email,MobilePhone,HasOptedOutOfEmail,DoNotCall\n"
        "003A,,כהן,dana@galim.example,050-2345678,1,1\n",
        "Record ID,First Name,Last Name,Email,Mobile Phone Number,Contact owner,"
        "Unsubscribed from all email,לא להתקשר\n"
        "1,דנה,כהן,dana@galim.example,050-2345678,,Yes,כן\n",
        "Record Id,Contact Owner.id,Last Name,Email,Mobile,Email Opt Out,Do not call\n"
        "1,,כהן,dana@galim.example,050-2345678,true,yes\n",
        "Person - ID,Person - Name,Person - Email - Work,Person - Phone - Mobile,"
        "Person - Marketing status,Do not call\n"
        "1,דנה כהן,dana@galim.example,050-2345678,Unsubscribed,yes\n",
        "(Do Not Modify) Contact,Full Name,Email,Mobile Phone,Do not allow Bulk Emails,"
        "Do not allow Phone Calls\n"
        "1,דנה כהן,dana@galim.example,050-2345678,Do Not Allow,Do Not Allow\n",
        "id,lastName,accountId,emailAddress,phoneNumber,emailAddressIsOptedOut,doNotCall,"
        "phoneNumberIsOptedOut\n"
        "1,כהן,,dana@galim.example,050-2345678,1,1,0\n",
    ],
    ids=["salesforce", "hubspot", "zoho", "pipedrive", "dynamics", "espocrm"],
)
def test_former_systems_tell_it(bring, request, content) -> None:
    run = bring(content)

    assert run.system == request.node.callspec.id
    assert mails() == {"dana": "opted_out"}
    assert calls() == {"+972502345678": True}

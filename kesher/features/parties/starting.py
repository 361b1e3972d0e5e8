"""The lists, views and rules about parties that an organisation begins with."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.starting import Start, ship_list, ship_rule, ship_view

ship_list(
    "party.role",
    [
        Start(key="customer", he="לקוח", en="Customer", colour="green"),
        Start(key="prospect", he="מתעניין", en="Prospect", colour="blue"),
        Start(key="supplier", he="ספק", en="Supplier", colour="orange"),
        Start(key="employee", he="עובד", en="Employee", colour="violet"),
        Start(key="partner", he="שותף עסקי", en="Partner", colour="teal"),
        Start(key="competitor", he="מתחרה", en="Competitor", colour="red"),
        Start(key="former", he="לקוח לשעבר", en="Former customer", colour="gray"),
    ],
)
ship_list(
    "party.class",
    [
        Start(key="a", he="א׳", en="A", colour="green"),
        Start(key="b", he="ב׳", en="B", colour="blue"),
        Start(key="c", he="ג׳", en="C", colour="gray"),
    ],
)
ship_list(
    "party.language",
    [
        Start(key="he", he="עברית", en="Hebrew"),
        Start(key="ar", he="ערבית", en="Arabic"),
        Start(key="ru", he="רוסית", en="Russian"),
        Start(key="en", he="אנגלית", en="English"),
    ],
)
ship_list(
    "source",
    [
        Start(key="web", he="אתר האינטרנט", en="Web site"),
        Start(key="phone", he="שיחה נכנסת", en="Incoming call"),
        Start(key="referral", he="המלצה", en="Referral"),
        Start(key="social", he="רשתות חברתיות", en="Social networks"),
        Start(key="fair", he="כנס או תערוכה", en="Fair"),
        Start(key="advert", he="פרסום", en="Advertising"),
        Start(key="import", he="קליטת נתונים", en="Import"),
        Start(key="other", he="אחר", en="Other"),
    ],
)
ship_list(
    "phone.kind",
    [
        Start(key="mobile", he="נייד", en="Mobile"),
        Start(key="work", he="עבודה", en="Work"),
        Start(key="home", he="בית", en="Home"),
        Start(key="fax", he="פקס", en="Fax"),
        Start(key="other", he="אחר", en="Other"),
    ],
)
ship_list(
    "email.kind",
    [
        Start(key="work", he="עבודה", en="Work"),
        Start(key="home", he="פרטי", en="Private"),
        Start(key="billing", he="הנהלת חשבונות", en="Accounts"),
    ],
)
ship_list(
    "address.kind",
    [
        Start(key="main", he="ראשית", en="Main"),
        Start(key="billing", he="לחיוב", en="Billing"),
        Start(key="delivery", he="למשלוח", en="Delivery"),
        Start(key="home", he="בית", en="Home"),
        Start(key="other", he="אחרת", en="Other"),
    ],
)
ship_list(
    "identifier.kind",
    [
        Start(key="id", he="תעודת זהות", en="Identity card"),
        Start(key="company", he="ח״פ", en="Company number"),
        Start(key="vat", he="עוסק מורשה", en="VAT number"),
        Start(key="passport", he="דרכון", en="Passport"),
        Start(key="other", he="אחר", en="Other"),
    ],
)
ship_list(
    "relation.type",
    [
        Start(
            key="works_at",
            he="עבודה אצל",
            en="Works at",
            reverse_he="מקום העבודה של",
            reverse_en="Employs",
        ),
        Start(
            key="decides",
            he="קבלת החלטות אצל",
            en="Decides at",
            reverse_he="ההחלטות אצל",
            reverse_en="Decisions by",
        ),
        Start(
            key="subsidiary",
            he="חברה־בת של",
            en="Subsidiary of",
            reverse_he="חברת האם של",
            reverse_en="Parent of",
        ),
        Start(
            key="reports_to",
            he="כפיפות אל",
            en="Reports to",
            reverse_he="ניהול של",
            reverse_en="Manages",
        ),
        Start(key="spouse", he="בת או בן זוג של", en="Spouse of"),
        Start(
            key="referred_by",
            he="הגעה בהמלצת",
            en="Referred by",
            reverse_he="המלצה על",
            reverse_en="Referred",
        ),
        Start(
            key="supplies",
            he="אספקה אל",
            en="Supplies",
            reverse_he="אספקה מאת",
            reverse_en="Supplied by",
        ),
        Start(key="colleague", he="עבודה משותפת עם", en="Colleague of"),
    ],
)

ship_view(entity="parties", name=pgettext_lazy("view", "All"), conditions="")
ship_view(
    entity="parties", name=pgettext_lazy("view", "Customers"), conditions="roles has customer"
)
ship_view(
    entity="parties", name=pgettext_lazy("view", "Suppliers"), conditions="roles has supplier"
)
ship_view(entity="parties", name=pgettext_lazy("view", "Mine"), conditions="owner = me")
ship_view(
    entity="parties",
    name=_("No contact for a month"),
    conditions="roles has customer and last_contact_at < today - 30 days",
    order="last_contact_at",
)
ship_rule(
    entity="parties",
    purpose="light",
    colour="red",
    meaning=_("No contact with the customer for over 90 days"),
    conditions="roles has customer and last_contact_at < today - 90 days",
)
ship_rule(
    entity="parties",
    purpose="light",
    colour="amber",
    meaning=_("No contact with the customer for over 30 days"),
    conditions="roles has customer and last_contact_at < today - 30 days",
)
ship_rule(
    entity="parties",
    purpose="row",
    colour="green",
    meaning=_("A customer of class A"),
    conditions="customer_class = a",
)

"""Tables and address cards from and to files: CSV, JSON, workbooks, vCards, LDIF."""

from kesher.lib.tables.contacts import Contact, ContactPoint, PostalAddress
from kesher.lib.tables.contents import holds_contacts, holds_mail
from kesher.lib.tables.documents import holds_document
from kesher.lib.tables.encodings import is_visual_order, repair, sniff, to_logical_order
from kesher.lib.tables.formulas import restore_formula_guard
from kesher.lib.tables.mail import Correspondent, Enclosure, Letter, read_mail
from kesher.lib.tables.pictures import Picture
from kesher.lib.tables.reading import Member, Reading, read, read_contacts, read_limited, unpack
from kesher.lib.tables.refusals import UnreadableFile
from kesher.lib.tables.sheets import Cell, Numbered, OpenSheet, Row, Sheet, Sheets, Written
from kesher.lib.tables.ways import AS_IT_LOOKS, ENCODINGS, Way
from kesher.lib.tables.writing_csv import write_csv

__all__ = [
    "AS_IT_LOOKS",
    "ENCODINGS",
    "Cell",
    "Contact",
    "ContactPoint",
    "Correspondent",
    "Enclosure",
    "Letter",
    "Member",
    "Numbered",
    "OpenSheet",
    "Picture",
    "PostalAddress",
    "Reading",
    "Row",
    "Sheet",
    "Sheets",
    "UnreadableFile",
    "Way",
    "Written",
    "holds_contacts",
    "holds_document",
    "holds_mail",
    "is_visual_order",
    "read",
    "read_contacts",
    "read_limited",
    "read_mail",
    "repair",
    "restore_formula_guard",
    "sniff",
    "to_logical_order",
    "unpack",
    "write_csv",
]

"""Phone numbers as people write, keep, show, dial and look for them, Israeli ones first."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from kesher.lib.hebrew import clean

_ISRAEL = "972"
_SERVICES = re.compile(r"10[0-8]|11[028]|144|199")  # police to directory enquiries
_TEXTABLE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_LONGEST_RAW = 100
_DIGITS_THAT_SHOW_A_COUNTRY = 6
_DIGITS_OF_A_NUMBER = 7

_AMOUNT = re.compile(r"(\+?\d{7,13})\.0+", re.ASCII)
_POWER = re.compile(r"(\d)\.?(\d*)E\+?(\d{1,2})", re.ASCII | re.IGNORECASE)
_SPACING = re.compile(r"[\s().\u05be\u2010-\u2015\u2212-]+")
_STAR = re.compile(r"\*(\d{3,5})|(\d{3,5})\*", re.ASCII)
# What people write between a number and the digits that are dialled after it.
EXTENSION = r"(?:שלוחה(?: מס(?:['׳]|פר)?)?|של['׳]|פנימי|доб|تحويلة|ext(?:ensi[oó]n|n)?|x|#)[ .:=-]*"
_SPOKEN_EXTENSION = re.compile(rf"[ ,;(]*{EXTENSION}([0-9]{{1,7}})[ ;,)]*$", re.IGNORECASE)
_EXTENSION = re.compile(rf"(?:{EXTENSION})?([0-9]{{1,7}})", re.IGNORECASE)
# Before the number: `שלוחה 12, 03-6234567`. What may be dialled alone begins with one of these.
_EXTENSION_BEFORE = re.compile(
    rf"((?:^|[;\n|])[^\d;\n|]*?)(?<![a-zA-Zא-ת])\(?"
    rf"({EXTENSION}[0-9]{{1,5}})(?![0-9])[\s,:;.)]+(?:(?:[-–]|טל(?:פון)?[.:]*)\s+)?"
    r"((?:\+|\*|\(?0|1)[\d\s().\u05be\u2010-\u2015\u2212-]*+)",
    re.ASCII | re.IGNORECASE,
)
# The library takes a fifth of a millisecond for what every line of every list shows.
_ISRAELI = re.compile(r"\+972(?:([57]\d)(\d{3})(\d{4})|([23489])(\d{3})(\d{4}))", re.ASCII)
# What most lines of most files say, which needs no library either.
_USUAL = re.compile(
    r"(?:0|\+972-?)(?:(5\d)-?(\d{3})-?(\d{4})|([23489])-?(\d{3})-?(\d{4}))", re.ASCII
)
_ISRAELI_MOBILE = re.compile(r"\+9725\d{8}", re.ASCII)
# With as many digits as operators give out.
_WHOLE = re.compile(r"[57]\d{8}|[23489]\d{7}|1\d{5,9}", re.ASCII)
# Between a number and its extension, as they are kept together and dialled (RFC 3966).
_APART = ";ext="
_WRITTEN = re.compile(r"[+(]?\d[\d\s().\u05be\u2010-\u2015\u2212-]*\d")


class NotAPhone(ValueError):
    """What was written cannot be a phone number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number as typed and as dialled: one of `e164`, `short_code` and `partial` is not empty.

    `short_code` is what E.164 cannot say: `*2700`, `100`. Of a number that lacks its area code or a
    digit, or has one too many, nobody knows how it is dialled: `partial` is what was written.
    """

    raw: str
    e164: str = ""
    extension: str = ""
    short_code: str = ""
    partial: str = ""

    @property
    def number(self) -> str:
        """As it is kept."""
        return self.short_code or self.e164 or self.partial

    @property
    def is_likely(self) -> bool:
        """False where the length is possible but no operator gives such numbers out: a reason to
        warn, not to refuse.
        """
        if not self.e164:
            return not self.partial
        return phonenumbers.is_valid_number(_number(self.e164, "ZZ"))


def parse(raw: str, *, region: str = "IL") -> Phone:
    """The number that was meant by someone writing in this region; raises NotAPhone."""
    if len(raw) > _LONGEST_RAW:
        raise NotAPhone("A phone number is not that long.")
    if region == "IL" and (usual := _USUAL.fullmatch(raw)):
        return Phone(raw=raw, e164="+972" + "".join(filter(None, usual.groups())))
    typed = _unspoilt(with_extension_behind(clean(raw)))
    spoken = _SPOKEN_EXTENSION.search(typed)
    before = typed[: spoken.start()] if spoken else typed
    short_code = _short_code(before)
    if short_code:
        return Phone(raw=raw, short_code=short_code, extension=spoken[1] if spoken else "")
    number = _number(before, region)
    if not phonenumbers.is_possible_number(number):
        raise NotAPhone("No phone number has this many digits.")
    extension = spoken[1] if spoken else number.extension or ""
    if not _is_whole(number):
        return Phone(raw=raw, partial=_written(before, number, region), extension=extension)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(raw=raw, e164=e164, extension=extension)


def _written(typed: str, number: PhoneNumber, region: str) -> str:
    """The digits of a number as they stand there; letters that would be digits are words."""
    written = _WRITTEN.search(typed)
    if not written or _number(written[0], region).national_number != number.national_number:
        raise NotAPhone("These are words, not a phone number.")
    return written[0]


def with_extension_behind(text: str) -> str:
    """The text, in which extensions that stand before their numbers stand behind them."""
    return _EXTENSION_BEFORE.sub(_turned, text)


def _turned(found: re.Match[str]) -> str:
    before, told, number = found.groups()
    if "*" not in number and sum(map(str.isdigit, number)) < _DIGITS_OF_A_NUMBER:
        return found[0]
    end = max(at for at, letter in enumerate(number, start=1) if letter.isdigit())
    return f"{before}{number[:end]} {told}{number[end:]}"


def extension(typed: str) -> str:
    """The digits of an extension that is told apart: `12`, `ext. 12`; raises NotAPhone."""
    if not (written := _EXTENSION.fullmatch(clean(typed))):
        raise NotAPhone("An extension has one to seven digits.")
    return written[1]


def together(number: str, extension: str) -> str:
    """A number and its extension as one text is kept of both: `+97236234567;ext=12`."""
    return f"{number}{_APART}{extension}" if extension else number


def apart(kept: str) -> tuple[str, str]:
    """The number and the extension of what is kept of both."""
    number, _between, extension = kept.partition(_APART)
    return number, extension


def is_partial(kept: str) -> bool:
    """Whether a number as it is kept lacks what would make it one that can be dialled."""
    number, _extension = apart(kept)
    if not number.startswith("+"):
        return bool(number) and not _short_code(number)
    domestic = number.removeprefix(f"+{_ISRAEL}")
    return domestic != number and not _WHOLE.fullmatch(domestic)


def _is_whole(number: PhoneNumber) -> bool:
    if str(number.country_code) == _ISRAEL:
        return _WHOLE.fullmatch(str(number.national_number)) is not None
    reason: int = phonenumbers.is_possible_number_with_reason(number)
    return reason != ValidationResult.IS_POSSIBLE_LOCAL_ONLY


def _unspoilt(typed: str) -> str:
    """A number that a spreadsheet took for an amount: `502345678.0`, `5.02345678E+08`."""
    if as_amount := _AMOUNT.fullmatch(typed):
        return as_amount[1]
    if as_power := _POWER.fullmatch(typed):
        if len(as_power[2]) != int(as_power[3]):
            raise NotAPhone("A spreadsheet has cut the end of this number off.")
        return as_power[1] + as_power[2]
    return typed


def display(kept: str, *, region: str = "IL") -> str:
    """The number for people in this region: their own without country code, others with it."""
    dialled, _extension = apart(kept)
    if not dialled.startswith("+"):
        return dialled
    if region == "IL" and (parts := _ISRAELI.fullmatch(dialled)):
        return "0" + "-".join(part for part in parts.groups() if part)
    number = _number(dialled, region)
    is_domestic = number.country_code == phonenumbers.country_code_for_region(region)
    style = PhoneNumberFormat.NATIONAL if is_domestic else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def dial_link(kept: str) -> str:
    """The `tel:` address (RFC 3966), with the extension where there is one."""
    return f"tel:{kept}"


def can_text(kept: str) -> bool:
    """Whether a text message may arrive: mobiles, and Israeli 05 numbers not yet known as such."""
    e164, _extension = apart(kept)
    if e164.startswith(f"+{_ISRAEL}"):
        return _ISRAELI_MOBILE.fullmatch(e164) is not None
    return e164.startswith("+") and phonenumbers.number_type(_number(e164, "ZZ")) in _TEXTABLE


def search_digits(phone: Phone | str) -> list[str]:
    """What a fragment is looked for in; takes a Phone, or a number as it is kept, without its
    extension.

    Israeli numbers: the national digits without the leading zero (`502345678`). Others: the
    country code and the national digits (`442079460958`). Short codes: themselves (`*2700`). A
    number that is kept as somebody wrote it: its digits without the leading zero.
    """
    dialled, _extension = apart(phone if isinstance(phone, str) else phone.e164 or phone.short_code)
    if not dialled.startswith("+"):
        return [found] if (found := fragment(dialled) or dialled) else []
    digits = dialled.removeprefix(f"+{_ISRAEL}").removeprefix("+")
    return [digits] if digits else []


def fragment(query: str) -> str | None:
    """The digits to look for, or None where the query does not look like (part of) a phone.

    A phone matches if one of its `search_digits` contains the fragment. A query looks like a
    phone if it has nothing but digits and phone punctuation: three digits at least, or two
    beside a star. Then the prefixes are taken off: `00` and `+`; `972`, when a prefix or three
    more digits show that it is the country; and one leading zero. So `052-123`, `+97252123`,
    `0097252123` and `97252123` are all `52123`; `*27` stays; the last digits match as they are.
    Of a whole number the extension is left out: nothing is found by that.
    """
    typed = phonenumbers.normalize_digits_only(
        _SPACING.sub("", _without_extension(clean(query[:_LONGEST_RAW]))), keep_non_digits=True
    )
    if star := _STAR_FRAGMENT.fullmatch(typed):
        return f"*{star[1] or star[2]}"
    if digits := _DIGITS_FRAGMENT.fullmatch(typed):
        return _without_prefixes(digits[2], is_international=digits[1] is not None) or None
    return None


_STAR_FRAGMENT = re.compile(r"\*(\d{2,5})|(\d{2,5})\*", re.ASCII)
_DIGITS_FRAGMENT = re.compile(r"(\+|00)?(?=\d{3})(\d+)", re.ASCII)


def _without_extension(typed: str) -> str:
    """What looks so beside fewer digits may be anything: `1234x5` is a code of somebody's."""
    spoken = _SPOKEN_EXTENSION.search(typed)
    before = typed[: spoken.start()] if spoken else ""
    return before if sum(map(str.isdigit, before)) >= _DIGITS_OF_A_NUMBER else typed


def _without_prefixes(digits: str, *, is_international: bool) -> str:
    is_long_enough = is_international or len(digits) >= _DIGITS_THAT_SHOW_A_COUNTRY
    if is_long_enough and digits.startswith(_ISRAEL):
        return digits.removeprefix(_ISRAEL).removeprefix("0")
    return digits if is_international else digits.removeprefix("0")


def _short_code(typed: str) -> str:
    compact = _SPACING.sub("", typed)
    star = _STAR.fullmatch(compact)
    if star:
        return f"*{star[1] or star[2]}"
    return compact if _SERVICES.fullmatch(compact) else ""


def _number(text: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as exception:
        raise NotAPhone("This does not look like a phone number.") from exception

"""Two years of work with each of very many parties, written as rows."""

import random
from uuid import UUID

from kesher.config.demo import story, words
from kesher.config.demo.moments import DAY, Moments
from kesher.config.demo.sheets import Rows
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.leads.models import Lead
from kesher.lib import hebrew
from kesher.records.models import SearchRow, StatusLog, TimelineLine
from kesher.records.search import tokens

CALLS = (0, 2, 4, 6, 7, 9, 14)
AT_TIMES = (0, 1, 1, 1, 2)
HAVE_A_LEAD = 0.5
STILL_OPEN = 0.02
FRESH = 45 * DAY
RESULTS = ("talked", "no_answer", "busy", "call_back", "message")
STATUSES = ("new", "contacted", "qualified", "proposal", "won", "lost")
REASONS = ("price", "competitor", "no_need", "no_answer")


class Lives:
    """Tells the lives, and answers when somebody was last in contact."""

    def __init__(
        self, chance: random.Random, moments: Moments, rows: Rows, *, organization_id: UUID
    ) -> None:
        self.chance, self.moments, self.rows = chance, moments, rows
        self.organization_id = organization_id
        self._tokens: dict[tuple[str, str], tuple[str, str]] = {}

    def tell(self, party_id: str, owner: str, made: int, source: str) -> int | None:
        pick = self.chance.choice
        contacts = [self._call(party_id, owner, made) for _one in range(pick(CALLS))]
        contacts += [self._meeting(party_id, owner, made) for _one in range(pick(AT_TIMES))]
        for _one in range(pick(AT_TIMES)):
            self._note(party_id, owner, made)
        for _one in range(pick(AT_TIMES)):
            self._task(party_id, owner, made)
        if self.chance.random() < HAVE_A_LEAD:
            self._lead(party_id, owner, made, source)
        return max(contacts, default=0) or None

    def _call(self, party_id: str, owner: str, made: int) -> int:
        pick, moment = self.chance.choice, self.moments.after(made)
        at, pk = self.moments.text(moment), self.moments.next_id()
        result = self.chance.choices(RESULTS, cum_weights=(62, 78, 82, 92, 100))[0]
        talked = result == "talked"
        subject, body = pick(words.CALLS), pick(words.TALKS) if talked else ""
        minutes = 1 + int(self.chance.random() * 24) if talked else None
        row = (
            pk,
            at,
            at,
            owner,
            owner,
            party_id,
            subject,
            pick(("in", "out")),
            result,
            at,
            minutes,
            body,
        )
        self.rows[Call].append(row)
        self._line("calls", pk, party_id, owner, moment, subject, body, "contact")
        return moment

    def _meeting(self, party_id: str, owner: str, made: int) -> int:
        """Answers zero for one that is still to come."""
        pick, is_ahead = self.chance.choice, self.chance.random() < STILL_OPEN
        held = self.moments.after(made)
        moment = self.moments.ahead(self.chance.randrange(14), 11) if is_ahead else held
        known, at = self.moments.text(held - DAY), self.moments.text(moment)
        pk, subject = self.moments.next_id(), pick(words.MEETINGS)
        self.rows[Meeting].append(
            (
                *(pk, known, known, owner, owner, party_id),
                *(subject, at, pick((30, 45, 60, 90)), pick(words.PLACES)),
                "planned" if is_ahead else "held",
            )
        )
        tone = "" if is_ahead else "contact"
        self._line("meetings", pk, party_id, owner, moment, subject, "", tone)
        return 0 if is_ahead else moment

    def _note(self, party_id: str, owner: str, made: int) -> None:
        moment, text = self.moments.after(made), self.chance.choice(words.NOTES)
        at, pk = self.moments.text(moment), self.moments.next_id()
        self.rows[Note].append((pk, at, at, owner, owner, party_id, f"<p>{text}</p>", text))
        self._line("notes", pk, party_id, owner, moment, text, text)
        self._found("notes", pk, owner, at, text, text)

    def _task(self, party_id: str, owner: str, made: int) -> None:
        pick, moment = self.chance.choice, self.moments.after(made)
        subject, is_open = pick(words.TASKS), self.chance.random() < STILL_OPEN
        pk, known = self.moments.next_id(), self.moments.text(moment - DAY)
        priority = "normal"
        if is_open:
            priority = pick(("low", "normal", "normal", "normal", "high"))
            days = pick((-5, -2, -1, 0, 0, 0, 1, 2, 3, 7, 14))
            moment = self.moments.ahead(days, self.chance.randrange(9, story.CLOSING))
            known = self.moments.text(min(self.moments.now, moment) - 7 * DAY)
        due = self.moments.text(moment)
        ended = ("open", None, None) if is_open else ("done", due, owner)
        row = (pk, known, known, owner, owner, party_id, subject, due, due, priority, *ended)
        self.rows[Task].append(row)
        self._line("tasks", pk, party_id, owner, moment, subject)
        self._found("tasks", pk, owner, known, subject)

    def _lead(self, party_id: str, owner: str, made: int, source: str) -> None:
        pick, moment = self.chance.choice, self.moments.after(made)
        moved = min(moment + self.chance.randrange(1, 30) * DAY // 2, self.moments.now - 600)
        fresh = moment > self.moments.now - FRESH
        weights = (30, 55, 70, 85, 93, 100) if fresh else (0, 1, 2, 5, 45, 100)
        status = self.chance.choices(STATUSES, cum_weights=weights)[0]
        at, pk = self.moments.text(moment), self.moments.next_id()
        changed = at if status == "new" else self.moments.text(moved)
        subject, message = (
            pick(words.LEADS).format(product=pick(words.PRODUCTS)),
            pick(words.MESSAGES),
        )
        reason = pick(REASONS) if status == "lost" else ""
        value = self.chance.randrange(10, 900) * 10_000
        made_row = (pk, at, changed, owner, owner, party_id)
        self.rows[Lead].append((*made_row, subject, status, source, value, message, reason))
        self._stood(pk, owner, "new", moment, None if status == "new" else moved)
        if status != "new":
            self._stood(pk, owner, status, moved, None)
        self._line("leads", pk, party_id, owner, moment, subject)
        self._found("leads", pk, owner, changed, subject, message)

    def _stood(self, pk: str, owner: str, status: str, entered: int, left: int | None) -> None:
        text = self.moments.text
        self.rows[StatusLog].append(
            (
                *(self.moments.next_id(), pk, "leads", "status", status),
                *(text(entered), text(left) if left else None, owner),
            )
        )

    def _line(  # noqa: PLR0913, PLR0917  what a line tells
        self,
        entity: str,
        pk: str,
        party_id: str,
        owner: str,
        moment: int,
        title: str,
        body: str = "",
        tone: str = "",
    ) -> None:
        at, line = self.moments.text(moment), self.moments.next_id()
        detail = '{"changes": []}' if entity == "leads" else "{}"
        self.rows[TimelineLine].append(
            (line, at, owner, owner, party_id, entity, pk, "create", title, body, tone, detail)
        )

    def _found(self, entity: str, pk: str, owner: str, at: str, title: str, more: str = "") -> None:
        """Few texts are told many times: their tokens are worked out once."""
        if (title, more) not in self._tokens:
            found = tokens.of(self.organization_id, title=title, texts=[title, more], digits=[])
            self._tokens[title, more] = hebrew.key(title), found
        key, found = self._tokens[title, more]
        self.rows[SearchRow].append(
            (entity, pk, owner, owner, title, "", "", "", key, found, at, None)
        )

"""Two years of work with each of very many parties, written as rows."""

import random
from collections.abc import Sequence
from uuid import UUID

from kesher.config.demo import courses, story, walks, words
from kesher.config.demo.courses import Stay
from kesher.config.demo.moments import Moments
from kesher.config.demo.sheets import Rows
from kesher.config.demo.writers import BY_A_COLLEAGUE
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.deals.models import Deal
from kesher.features.leads.models import Lead
from kesher.lib import hebrew
from kesher.records.models import SearchRow, StatusLog, TimelineLine
from kesher.records.search import tokens

CALLS = (0, 2, 4, 6, 7, 9, 14)
AT_TIMES = (0, 1, 1, 1, 2)
HAVE_A_LEAD, HAVE_A_DEAL = 0.5, 0.15
STILL_OPEN = 0.02
RESULTS = ("talked", "no_answer", "busy", "call_back", "message")
REASONS = ("price", "no_need", "no_answer")
STOOD_IN = {"leads": "status", "deals": "stage"}
SAYS_NEXT = 0.85


class Lives:
    """Tells the lives, and answers when somebody was in contact."""

    def __init__(
        self,
        chance: random.Random,
        moments: Moments,
        rows: Rows,
        *,
        organization_id: UUID,
        everybody: Sequence[str],
    ) -> None:
        self.chance, self.moments, self.rows = chance, moments, rows
        self.organization_id, self.everybody = organization_id, everybody
        self._tokens: dict[tuple[str, ...], tuple[str, str]] = {}

    def tell(self, party_id: str, owner: str, made: int, source: str) -> list[int]:
        pick = self.chance.choice
        contacts = [self._call(party_id, self._who(owner), made) for _one in range(pick(CALLS))]
        contacts += [
            self._meeting(party_id, self._who(owner), made) for _one in range(pick(AT_TIMES))
        ]
        for _one in range(pick(AT_TIMES)):
            self._note(party_id, self._who(owner), made)
        for _one in range(pick(AT_TIMES)):
            self._task(party_id, self._who(owner), made)
        if self.chance.random() < HAVE_A_LEAD:
            self._lead(party_id, owner, made, source)
        if self.chance.random() < HAVE_A_DEAL:
            self._deal(party_id, owner, made, source)
        return [moment for moment in contacts if moment]

    def _who(self, owner: str) -> str:
        is_a_colleague = self.chance.random() < BY_A_COLLEAGUE
        return self.chance.choice(self.everybody) if is_a_colleague else owner

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
        known, at = (
            self.moments.text(max(made, self.moments.before(held, days=5))),
            self.moments.text(moment),
        )
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
        pk = self.moments.next_id()
        priority = "normal"
        if is_open:
            priority = pick(("low", "normal", "normal", "normal", "high"))
            days = pick((-5, -2, -1, 0, 0, 0, 1, 2, 3, 7, 14))
            moment = self.moments.ahead(days, self.chance.randrange(9, story.CLOSING))
        earlier = self.moments.before(min(self.moments.now, moment), days=7)
        known, due = self.moments.text(max(made, earlier)), self.moments.text(moment)
        ended = ("open", None, None) if is_open else ("done", due, owner)
        row = (pk, known, known, owner, owner, party_id, subject, due, due, priority, *ended)
        self.rows[Task].append(row)
        self._line("tasks", pk, party_id, owner, moment, subject)
        self._found("tasks", pk, owner, known, subject)

    def _lead(self, party_id: str, owner: str, made: int, source: str) -> None:
        pick, moment = self.chance.choice, self.moments.after(made)
        steps = walks.walk(self.chance, source, began=moment, now=self.moments.now)
        status, moved = steps[-1]
        at, pk, changed = (
            self.moments.text(moment),
            self.moments.next_id(),
            self.moments.text(moved),
        )
        subject, message = (
            pick(words.LEADS).format(product=pick(words.PRODUCTS)),
            pick(words.MESSAGES),
        )
        reason = pick(REASONS) if status == "lost" else ""
        value = self.chance.randrange(10, 900) * 10_000
        made_row, taken_up = (pk, at, changed, owner, owner, party_id), walks.taken_up(steps)
        told = (subject, status, source, value, message, reason)
        moment_of = self.moments.text(taken_up) if taken_up else None
        self.rows[Lead].append((*made_row, *told, moment_of))
        ends = [entered for _status, entered in steps[1:]]
        for (stood, entered), left in zip(steps, [*ends, None], strict=True):
            self._stood("leads", pk, owner, Stay(stage=stood, entered=entered, left=left))
        self._line("leads", pk, party_id, owner, moment, subject)
        self._found("leads", pk, owner, changed, subject, message)

    def _deal(self, party_id: str, owner: str, made: int, source: str) -> None:
        pick, moment, text = self.chance.choice, self.moments.after(made), self.moments.text
        way = courses.course(
            self.chance, moment, self.moments.now - 600, source=source, may_win=True
        )
        at, changed, pk = text(moment), text(way.changed), self.moments.next_id()
        title = pick(words.DEALS).format(product=pick(words.PRODUCTS))
        is_open, message = way.state == "open", pick(words.MESSAGES)
        step = pick(words.NEXT_STEPS) if is_open and self.chance.random() < SAYS_NEXT else ""
        ahead = self.moments.ahead(self.chance.randrange(-12, 70), 0) if is_open else way.changed
        self.rows[Deal].append(
            (
                *(pk, at, changed, owner, owner, party_id, title, way.stage, courses.PIPELINE),
                *(way.state, self.chance.randrange(3, 180) * 100_000, text(ahead)[:10], step),
                *(source, pick(courses.OTHER_REASONS) if way.state == "lost" else "", message),
                *((text(way.closed), owner) if way.closed else (None, None)),
            )
        )
        for stay in way.stays:
            self._stood("deals", pk, owner, stay)
        self._line("deals", pk, party_id, owner, moment, title)
        self._found("deals", pk, owner, changed, title, step, message)

    def _stood(self, entity: str, pk: str, owner: str, stay: Stay) -> None:
        text = self.moments.text
        left = text(stay.left) if stay.left else None
        told = (self.moments.next_id(), pk, entity, STOOD_IN[entity], stay.stage)
        self.rows[StatusLog].append((*told, text(stay.entered), left, owner))

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
        detail = '{"changes": []}' if entity in STOOD_IN else "{}"
        self.rows[TimelineLine].append(
            (line, at, owner, owner, party_id, entity, pk, "create", title, body, tone, detail)
        )

    def _found(self, entity: str, pk: str, owner: str, at: str, title: str, *more: str) -> None:
        """Few texts are told many times: their tokens are worked out once."""
        texts = (title, *more)
        if texts not in self._tokens:
            found = tokens.of(self.organization_id, title=title, texts=texts, digits=[])
            self._tokens[texts] = hebrew.key(title), found
        key, found = self._tokens[texts]
        self.rows[SearchRow].append(
            (entity, pk, owner, owner, title, "", "", "", key, found, at, None)
        )

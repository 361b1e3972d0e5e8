"""Who may have the history learned from, and who reads all that it says."""

from kesher.access import rights
from kesher.accounts.roles import MANAGER
from kesher.features.chance.subjects import Subject
from kesher.records import reading


def may_train(subject: Subject) -> bool:
    """Whoever administers the organisation or manages in it, and sees all of its records."""
    who = rights.member()
    if who is None or not reads_all(subject):
        return False
    return who.role.is_administrator or who.role.code == MANAGER


def reads_all(subject: Subject) -> bool:
    """Figures of all records are for those from whom roles keep none of them."""
    return {subject.status, "likelihood"} <= reading.filterable(
        subject.entity
    ) and reading.sees_all_of(subject.entity)


def insist_on_sight(subject: Subject) -> None:
    if not rights.may("view", subject.key) or not rights.is_open(subject.key, "likelihood"):
        raise reading.NotVisible(f"chances of {subject.key}")

"""Letters on the queue: none is lost, none goes out twice, and none lies open."""

from functools import partial

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from pytest_django import Settings

from kesher.accounts import post
from kesher.jobs import queue
from kesher.jobs.models import Job, Status
from kesher.jobs.worker import run_due
from tests.accounts.mail_server import MailServer, mail_server
from tests.jobs.processes import kill, nursery, wait_until

SECRET = "BCDF-GHJK"  # noqa: S105  as a code that is mailed
LETTERS, KILLS = 30, 5


def _letter(to: str = "noa@alon.example") -> EmailMessage:
    return EmailMessage("קוד לאיפוס הסיסמה", f"הקוד: {SECRET}", to=[to])


@pytest.fixture
def real_post(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False


def _send(settings: Settings, server: MailServer) -> Job:
    settings.EMAIL_PORT = server.port
    post.send(_letter())
    run_due()
    return Job.objects.get()


@pytest.mark.django_db
def test_a_letter_lies_sealed_and_is_emptied_once_it_is_out(
    mailoutbox: list[EmailMessage],
) -> None:
    post.send(_letter())
    waiting = str(Job.objects.values().get())
    assert SECRET not in waiting
    assert "noa@alon.example" not in waiting

    run_due()

    assert [(one.subject, one.body, one.to) for one in mailoutbox] == [
        ("קוד לאיפוס הסיסמה", f"הקוד: {SECRET}", ["noa@alon.example"])
    ]
    job = Job.objects.get()
    assert (job.status, job.arguments) == (Status.DONE, {"letter": ""})


@pytest.mark.django_db
def test_a_letter_is_not_sent_for_what_did_not_come_to_pass(
    mailoutbox: list[EmailMessage],
) -> None:
    with transaction.atomic():
        post.send(_letter())
        transaction.set_rollback(True)

    assert run_due() == 0
    assert mailoutbox == []


@pytest.mark.django_db
def test_a_letter_to_nobody_goes_nowhere(mailoutbox: list[EmailMessage]) -> None:
    post.send_to_nobody()

    assert run_due() == 1
    assert mailoutbox == []


@pytest.mark.django_db
@pytest.mark.usefixtures("real_post")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("250 taken", Status.DONE),
        ("451 come again", Status.WAITING),
        ("554 never", Status.FAILED),
        ("", Status.UNKNOWN),
    ],
)
def test_only_what_certainly_stayed_here_is_sent_again(
    answer: str, status: str, settings: Settings
) -> None:
    with mail_server(answer=answer) as server:
        job = _send(settings, server)
        Job.objects.update(run_at=job.created_at)
        run_due()

    assert job.status == status
    assert len(server.letters) == (2 if status == Status.WAITING else 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("real_post")
def test_a_person_may_send_again_what_is_of_unknown_outcome(settings: Settings) -> None:
    with mail_server(answer="") as server:
        job = _send(settings, server)
        server.answer = "250 taken"
        queue.retry(job)
        run_due()

    assert Job.objects.get().status == Status.DONE
    # The same letter by its name, so that a mailbox that has it may know it again.
    assert len(server.names) == 2
    assert len(set(server.names)) == 1


@pytest.mark.django_db(transaction=True)
def test_five_killed_workers_lose_no_letter_and_send_none_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mail_server(seconds=0.03) as server:
        monkeypatch.setenv("EMAIL_HOST", "127.0.0.1")
        monkeypatch.setenv("EMAIL_PORT", str(server.port))
        monkeypatch.setenv("EMAIL_TLS", "0")
        with nursery() as workers:
            for life in range(KILLS):
                worker, before = workers.next_worker(), len(server.letters)
                # However fast a worker is, the next one also finds letters to be killed over.
                for number in range(LETTERS // KILLS):
                    post.send(_letter(f"n{life}-{number}@alon.example"))
                wait_until(partial(_has_more, server, before + 3))
                kill(worker)
            wait_until(_is_over)

    done = Job.objects.filter(status=Status.DONE).count()
    unknown = Job.objects.filter(status=Status.UNKNOWN).count()
    assert done + unknown == LETTERS
    # In each of the two lanes a kill leaves one letter at most of which nobody can tell.
    assert unknown <= 2 * KILLS
    assert len(server.names) == len(set(server.names))
    assert done <= len(server.names) <= LETTERS


def _has_more(server: MailServer, count: int) -> bool:
    return len(server.letters) >= count


def _is_over() -> bool:
    return not Job.objects.exclude(status__in=(Status.DONE, Status.UNKNOWN)).exists()

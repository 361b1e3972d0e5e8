"""Messages and mailboxes as mail programs write them."""

import mailbox
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def a_letter(
    text: str = "שלום",
    *,
    sender: str = "דנה כהן <dana@galim.example>",
    to: str = "noa@alon.example",
    subject: str = "הצעת מחיר",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    usual = {
        "Date": "Tue, 05 Mar 2019 10:30:00 +0200",
        "Message-ID": f"<{subject.encode().hex()}@galim.example>",
    }
    for name, value in (usual | headers).items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    for name, content in (files or {}).items():
        letter.add_attachment(content, maintype="application", subtype="x", filename=name)
    return letter


def eml(letter: EmailMessage) -> bytes:
    return letter.as_bytes(policy=SMTP)


def mbox(folder: Path, *letters: Any) -> bytes:
    place = folder / "box.mbox"
    place.unlink(missing_ok=True)
    box = mailbox.mbox(str(place))
    for letter in letters:
        box.add(letter)
    box.close()
    return place.read_bytes()

"""Archives as somebody with bad intent would make them: whole by their own manifest."""

import io
import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from kesher.accounts.models import Membership, Role, User
from kesher.entity.models import Choice
from kesher.exchange.leaving import packing, returning
from kesher.features.files.models import File
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records.models import Access, Change
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Members = dict[str, bytes]


def packed(house: Organization) -> Members:
    """What leaves, by its members."""
    content = io.BytesIO()
    packing.pack(house, content, progress=lambda _member, _count: None)
    with ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def elsewhere(members: Members) -> Members:
    """The same with ids of its own, as if the rows had never been here."""
    fresh: dict[bytes, bytes] = {}

    def another(found: re.Match[bytes]) -> bytes:
        return fresh.setdefault(found[0], str(uuid4()).encode())

    return {
        ID.sub(another, name.encode()).decode(): ID.sub(another, content)
        if name.endswith((".json", ".jsonl"))
        else content
        for name, content in members.items()
    }


def edited(member: str, change: Callable[[bytes], bytes]) -> Callable[[Members], Members]:
    def edit(members: Members) -> Members:
        return members | {member: change(members[member])}

    return edit


def field(member: str, name: str, value: object) -> Callable[[Members], Members]:
    """Another value in the first line of a table."""

    def change(content: bytes) -> bytes:
        first, *rest = content.splitlines(keepends=True)
        told = {**json.loads(first), name: value}
        return b"".join([json.dumps(told).encode(), b"\n", *rest])

    return edited(member, change)


def write(members: Members, target: Path) -> Path:
    """With a manifest that is true of it."""
    manifest = json.loads(members["manifest.json"])
    manifest["members"] = [
        {"name": name, "size": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in members.items()
        if name != "manifest.json"
    ]
    whole = members | {"manifest.json": json.dumps(manifest).encode()}
    with ZipFile(target, "w") as archive:
        for name, content in whole.items():
            way = ZIP_STORED if name.startswith("files/") else ZIP_DEFLATED
            archive.writestr(name, content, way)
    return target


def come(house: Organization, path: Path) -> dict[str, int]:
    return returning.come_back(house, path, progress=lambda _member, _count: None)


def state(house: Organization, folder: Path) -> list[Any]:
    """Whatever bringing in would change."""
    files = sorted(str(path) for path in (folder / "files").rglob("*") if path.is_file())
    house.refresh_from_db()
    with scope(house.pk):
        counts = [model.objects.count() for model in (Party, Lead, Change, Access, Choice, File)]
        people = [*Membership.objects.values_list("pk", flat=True)]
        roles = {*Role.objects.values_list("pk", flat=True)}
    return [files, house.name, counts, people, roles, User.objects.count()]

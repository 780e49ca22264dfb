"""How staff read of publications: their files, by whom and when, in the language of the staff and the office's time."""

from datetime import datetime
from typing import Any

from handlers.office import zone_of
from handlers.turn import Services
from storage.publications import Publication


def to_staff(services: Services, key: str, **values: object) -> str:
    """Return one of the texts in the language of the staff."""
    return services.texts.say(key, services.settings.staff_language, **values)


def described(services: Services, publication: Publication) -> dict[str, Any]:
    """Return the number, files, author and moment of a publication, as texts name them."""
    by, at = publication.decided_by or publication.author, moment(services, publication.changed_at)
    return {"number": publication.number, "names": names_of(publication), "name": by.name, "at": at}


def names_of(publication: Publication) -> str:
    """Return the names of the files of a publication."""
    return ", ".join(file.name for file in publication.files)


def command_for(name: str) -> str:
    """Return the command that fetches a file."""
    return f"/file {name.removesuffix('.yaml')}"


def moment(services: Services, at: datetime) -> str:
    """Return a moment in the time of the office."""
    return f"{at.astimezone(zone_of(services.settings.office_timezone)):%Y-%m-%d %H:%M}"

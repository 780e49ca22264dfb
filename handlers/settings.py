"""Settings from the environment and the file .env; every one of them stands in .env.example."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from handlers.budget import BURST
from handlers.office import Office, parse_hours, parse_location, zone_of
from handlers.transport.listen import parse_listen
from handlers.upkeep.weekly import Weekly, parse_weekly
from knowledge.schema import Language
from storage.connections import file_url

OFF = "off"
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
Days = Annotated[int, Field(ge=1, le=36_500)]


class Settings(BaseSettings):
    """How this installation runs. Secrets print as asterisks."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram_bot_token: SecretStr | None = None
    telegram_proxy: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    knowledge_dir: Path = Path(__file__).parent.parent / "knowledge" / "base"
    data_dir: Path = Path(".data")
    cache_dir: Path = Path(".cache")
    database_url: SecretStr | None = None
    keep_dialogue_days: Days = 1
    keep_questions_days: Days = 365
    keep_inquiries_days: Days = 365
    keep_leads_days: Days = 730
    keep_users_days: Days = 730
    staff_language: Language = "en"
    staff_chat_id: Annotated[int, Field(lt=0)] | None = None
    office_hours: str | None = None
    office_timezone: str = "Asia/Shanghai"
    reply_within_hours: Annotated[int, Field(ge=1, le=720)] | None = None
    office_phone: str | None = None
    office_email: str | None = None
    office_address: str | None = None
    office_location: str | None = None
    digest: str = "Mon 09:00"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_listen: str = "127.0.0.1:8080"
    metrics_listen: str | None = None
    messages_at_once: Annotated[int, Field(ge=5)] = BURST
    embedding_threads: Annotated[int, Field(ge=0, le=64)] = 0
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and ":" not in token.get_secret_value():
            raise ValueError("a token from @BotFather has the form 123456:ABC-DEF…")
        return token

    @field_validator("telegram_api_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return url.rstrip("/")

    @field_validator("telegram_proxy")
    @classmethod
    def _is_a_proxy(cls, proxy: SecretStr | None) -> SecretStr | None:
        url = proxy.get_secret_value() if proxy else ""
        if url and not url.startswith(("http://", "https://", "socks5://", "socks5h://")):
            raise ValueError("must start with http://, https:// or socks5://")
        if url and not _names_a_host(url):
            raise ValueError("must name a host, as in socks5://127.0.0.1:1080")
        return proxy

    @field_validator("webhook_url")
    @classmethod
    def _is_a_webhook(cls, url: str | None) -> str | None:
        if url is not None and not (url.startswith(("https://", "http://")) and urlsplit(url).hostname):
            raise ValueError("must be an address such as https://bot.example.org/telegram")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not _SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("must have 16 to 256 characters, none but A-Z, a-z, 0-9, _ and -")
        return secret

    @field_validator("webhook_listen", "metrics_listen")
    @classmethod
    def _is_listened_on(cls, place: str | None) -> str | None:
        if place is not None:
            parse_listen(place)
        return place

    @field_validator("office_timezone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        zone_of(zone)
        return zone

    @field_validator("office_hours")
    @classmethod
    def _are_hours(cls, hours: str | None) -> str | None:
        if hours is not None:
            parse_hours(hours, "UTC")
        return hours

    @field_validator("office_location")
    @classmethod
    def _is_on_earth(cls, location: str | None) -> str | None:
        if location is not None:
            parse_location(location)
        return location

    @field_validator("digest")
    @classmethod
    def _is_weekly(cls, text: str) -> str:
        if text != OFF:
            parse_weekly(text)
        return text

    @property
    def weekly(self) -> Weekly | None:
        """When the staff read the digest, in the office's time; None for never."""
        return None if self.digest == OFF else parse_weekly(self.digest)

    @property
    def database(self) -> str:
        """The address of the database; while there is no token, of one to try the bot on. It may hold a password."""
        file = self.data_dir / ("assistant.sqlite" if self.telegram_bot_token else "trial.sqlite")
        return self.database_url.get_secret_value() if self.database_url else file_url(file)

    @property
    def secrets(self) -> frozenset[str]:
        """What must be read nowhere: the token, its secret part, passwords as they are and as addresses write them."""
        token = self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""
        hook = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        urls = (url.get_secret_value() for url in (self.telegram_proxy, self.database_url) if url)
        return frozenset(
            filter(None, (token, token.partition(":")[2], hook, *chain.from_iterable(map(_passwords, urls))))
        )

    @property
    def office(self) -> Office:
        """What investors are told of the office."""
        hours = parse_hours(self.office_hours, self.office_timezone) if self.office_hours else None
        location = parse_location(self.office_location) if self.office_location else None
        ways = (self.office_phone, self.office_email, self.office_address)
        return Office(hours, self.reply_within_hours, *ways, location)


def explain(error: ValidationError) -> str:
    """Return one line a setting that is wrong: its name as in .env, what is wrong, never its value."""
    lines = (
        f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
    )
    return "\n".join(lines)


def _names_a_host(url: str) -> bool:
    try:
        place = urlsplit(url)
        return bool(place.hostname) and place.port != 0
    except ValueError:  # it quotes what it takes for the port
        return False


def _passwords(url: str) -> Iterator[str]:
    """Yield the password of an address, as it is written there and as it is."""
    written = url.partition("://")[2].rpartition("@")[0].partition(":")[2]
    yield from (written, unquote(written))
    yield from parse_qs(url.partition("?")[2]).get("password", ())

"""Settings from the environment and the file .env; every one of them stands in .env.example."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.schema import Language


class Settings(BaseSettings):
    """How this installation runs. Secrets print as asterisks."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    telegram_bot_token: SecretStr | None = None
    telegram_proxy: str | None = None
    telegram_api_url: str = "https://api.telegram.org"
    knowledge_dir: Path = Path(__file__).parent.parent / "knowledge" / "base"
    data_dir: Path = Path(".data")
    cache_dir: Path = Path(".cache")
    staff_language: Language = "en"
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
    def _is_a_proxy(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://", "socks5://", "socks5h://")):
            raise ValueError("must start with http://, https:// or socks5://")
        return url


def explain(error: ValidationError) -> str:
    """Return one line a setting that is wrong: its name as in .env, what is wrong, never its value."""
    lines = (
        f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
    )
    return "\n".join(lines)

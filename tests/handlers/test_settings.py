import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from handlers.settings import Settings, explain

EXAMPLE = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")


def test_the_example_holds_every_setting_once_with_its_default_and_an_explanation() -> None:
    lines = re.findall(r"((?:^#.*\n)+)^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE)
    assert sorted(name.lower() for _, name, _ in lines) == sorted(Settings.model_fields)
    given = {name.lower(): value for _, name, value in lines if value}
    assert Settings.model_validate(given) == Settings.model_validate({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("telegram_bot_token", "no-colon-here"),
        ("telegram_api_url", "api.telegram.org"),
        ("telegram_proxy", "socks4://host"),
        ("telegram_proxy", "socks5://user:pass@"),
        ("telegram_proxy", "http://host:99999"),
        ("staff_language", "de"),
        ("staff_chat_id", "12345"),
        ("office_hours", "Mon-Fri 9 to 5"),
        ("office_timezone", "Harbin"),
        ("office_location", "north of the river"),
        ("reply_within_hours", "-3"),
        ("digest", "every Monday"),
        ("embedding_threads", "-1"),
        ("keep_questions_days", "-5"),
        ("keep_leads_days", "forever"),
        ("log_level", "verbose"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_kept_silent(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({name: value})
    said = explain(caught.value)
    assert said.startswith(f"{name.upper()}: ")
    assert "\n" not in said
    assert value not in said

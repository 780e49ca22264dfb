"""The JSON Schema of an entry file, generated from the model, for editors that check and complete while one types."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from knowledge.schema import LANGUAGES, Entry, Language

FILE = Path(__file__).with_name("entry.schema.json")
MODELINE = f"# yaml-language-server: $schema=../{FILE.name}"
"""The first line of an entry file, by which an editor finds the schema."""


@cache
def descriptions() -> dict[str, dict[Language, str]]:
    """Return what each field is for, by "Model.field", in the three languages."""
    path = Path(__file__).with_name("entry_descriptions.yaml")
    loaded: dict[str, dict[Language, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def json_schema() -> str:
    """Return the schema as the text of its file.

    Raises KeyError for a field without a description.
    """
    schema = TypeAdapter(list[Entry]).json_schema()
    for name, model in schema["$defs"].items():
        for field, value in model["properties"].items():
            said = descriptions()[f"{name}.{field}"]
            model["properties"][field] = {"description": "\n\n".join(said[each] for each in LANGUAGES)} | value
        model.pop("description", None)  # the docstring is for programmers
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _without_noise(schema)
    return json.dumps(named, ensure_ascii=False, indent=2) + "\n"


def _without_noise(schema: Any) -> Any:
    """Return a schema without the titles that only repeat a key, and without defaults."""
    if isinstance(schema, list):
        return [_without_noise(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    noise = {key for key in ("title", "default") if not isinstance(schema.get(key), dict) or key == "default"}
    return {key: _without_noise(value) for key, value in schema.items() if key not in noise}

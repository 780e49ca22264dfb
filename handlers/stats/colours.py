"""The colours of the office's figures, the same in the picture and in the report."""

from knowledge.reply import Outcome
from knowledge.schema import Language

# After Paul Tol's high-contrast triple, its yellow darker: apart for every kind of colour vision, and clear on white
LANGUAGE_COLOURS: dict[Language, str] = {"zh": "#b3405a", "ru": "#004488", "en": "#c08a00"}
# lighter ones of the same hue for a dark page
LANGUAGE_COLOURS_ON_DARK: dict[Language, str] = {"zh": "#ee99aa", "ru": "#6699cc", "en": "#eecc66"}
# from a full answer to none; greetings are no questions
OUTCOME_COLOURS: dict[Outcome, str] = {
    "answer": "#1f6f67",
    "choices": "#7fbdb2",
    "gap": "#c4cad1",
    "unknown": "#3f464e",
}
OUTCOME_COLOURS_ON_DARK: dict[Outcome, str] = {
    "answer": "#4fb0a3",
    "choices": "#a5d8cf",
    "gap": "#5b646e",
    "unknown": "#d3d8dd",
}
INK = "#1d2329"
FAINT = "#646d77"
RULE = "#e3e6ea"
PAPER = "#ffffff"
ON_LIGHT = {"ink": INK, "faint": FAINT, "rule": RULE, "paper": PAPER, "alarm": "#a8323e"}
ON_DARK = {"ink": "#e8ebee", "faint": "#9fa9b3", "rule": "#2c3339", "paper": "#15191d", "alarm": "#ff9a9a"}


def ink_on(colour: str) -> str:
    """Return the colour of words on a coloured ground, dark or light, whichever is easier to read."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 130 else PAPER

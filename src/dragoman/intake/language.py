"""Which language a story is in: what the document declares, checked against the text itself (py3langid).

Detection is only believed where the text is long enough; a short text keeps what was declared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from dragoman import data

__all__ = ["detect", "is_english", "language_of", "normal_tag", "plainly_english"]

_SAMPLE = 1500
_SURE = 0.98
_LETTER = re.compile(r"[^\W\d_]")
_TAG = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
# Characters written one way in traditional and another in simplified Chinese, both frequent.
_TRADITIONAL = frozenset("會國為與這個來時對應學說經關開們發見長門問間電體點將實業產還讓認證")
_SIMPLIFIED = frozenset("会国为与这个来时对应学说经关开们发见长门问间电体点将实业产还让认证") - _TRADITIONAL


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid

    # loading takes 0.6 s, so that nothing loads it before a text is in doubt
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return dict(data.toml("intake.toml")["languages"])


def normal_tag(raw: str | None) -> str | None:
    """A language tag as BCP 47 writes it ("EN" -> "en", "en_us" -> "en-US"), a language's name as its tag, else null.

    The region of an all-lower-case tag is left as written ("nl-nl"): comparisons look at the first part only.
    """
    text = (raw or "").strip()
    if text.lower() in _names():
        return _names()[text.lower()]
    if not _TAG.match(text):
        return None
    parts = text.replace("_", "-").split("-")
    return "-".join([parts[0].lower(), *parts[1:]])


def detect(text: str) -> tuple[str, float]:
    """Language and how sure (0 to 1) of at most 1,500 characters of ``text``; ("", 0.0) where there are hardly any letters."""
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if letters < 8:
        return "", 0.0
    language, probability = _identifier().classify(sample)
    return str(language), float(probability)


def language_of(declared: str | None, text: str) -> tuple[str | None, tuple[str, ...]]:
    """The story's language and flags: what was declared, unless the text is plainly English ("language.conflict").

    Where nothing was declared, plain English is known by its function words; only what is in doubt goes to the classifier.
    """
    tag = normal_tag(declared)
    english = plainly_english(text)
    if tag is not None:
        if english and not is_english(tag):
            return "en", ("language.conflict",)
        return (_chinese(tag, text) if tag.split("-")[0] == "zh" else tag), ()
    if english:
        return "en", ()
    found, sure = detect(text)
    letters = len(_LETTER.findall(text[:_SAMPLE]))
    if found == "pcm":  # Nigerian Pidgin: what the classifier calls so in news is English with names
        found = "en"
    if found and (letters >= 120 or (sure >= _SURE and letters >= 40)):
        return found, ()
    return _short_guess(text, found) or None, ()


def is_english(tag: str | None) -> bool:
    """True for English or unknown: only a story known to be in another language is not read."""
    return tag is None or tag.split("-")[0].lower() in ("en", "eng")


def _chinese(tag: str, text: str) -> str:
    if "-" in tag:
        return tag
    traditional = sum(c in _TRADITIONAL and c not in _SIMPLIFIED for c in text)
    simplified = sum(c in _SIMPLIFIED for c in text)
    return "zh-TW" if traditional > 3 * simplified and traditional > 5 else tag


_COMMON = re.compile(
    r"\b(?:the|of|and|to|that|with|for|by|from|said|his|her|has|have|was|were|which|who|it|its|their|this|not|but|been|will|would)\b",
    re.I,
)
_WORD = re.compile(r"\b\w+\b")


def plainly_english(text: str) -> bool:
    """True where English function words make up at least a fifth of a text of a dozen words or more, "the" among them."""
    sample = text[:_SAMPLE]
    words = len(_WORD.findall(sample))
    return words >= 12 and len(_COMMON.findall(sample)) >= 0.2 * words and re.search(r"\bthe\b", sample, re.I) is not None


def _short_guess(text: str, found: str) -> str:
    """A short text is called English when the classifier says so or it has some English function words; else it stays unknown."""
    words = _WORD.findall(text)
    if not words or (not text[:_SAMPLE].isascii() and found != "en"):
        return ""
    return "en" if found == "en" or len(_COMMON.findall(text)) >= 0.2 * len(words) else ""

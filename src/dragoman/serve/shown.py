"""What templates may call: records in words, days as people write them, pictures. Everything else they get from `pages`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment
from markupsafe import Markup

from dragoman.render import phrases, svg, words
from dragoman.serve.schemas import TYPES

__all__ = ["furnish"]


def furnish(templates: Environment) -> None:
    """Give the templates their words and pictures. The pictures' own text is escaped where they are drawn."""
    templates.filters.update(
        act=phrases.act,
        country=phrases.country,
        moment=phrases.moment,
        named=phrases.name,
        percent=_percent,
        plural=_plural,
    )
    templates.globals.update(
        days=phrases.days,
        label=phrases.label,
        kinds=TYPES,
        terms=phrases.terms,
        values=words.VALUES,
        link=_link,
        timeline=_drawn(svg.timeline),
        stacked=_drawn(svg.bars),
        strip=_drawn(svg.strip),
        outline_map=_drawn(svg.outline_map),
        shades=svg.shades,
        period_end=svg.period_end,
    )


def _drawn(picture: Callable[..., str]) -> Callable[..., Markup]:
    def draw(*values: Any, **options: Any) -> Markup:
        return Markup(picture(*values, **options))

    return draw


def _percent(value: float | None) -> str:
    """0.614 as "61 %"; a dash where nothing is known."""
    return "–" if value is None else f"{100 * value:.0f} %"


def _plural(count: int, one: str, many: str) -> str:
    """ "1 story", "3 stories"."""
    return f"{count:,} {one if count == 1 else many}"


def _link(path: str, params: Mapping[str, Any] | Sequence[tuple[str, Any]] = (), **changes: Any) -> str:
    """An address with its query; parameters that are empty are left out, ``changes`` win."""
    wanted = {k: v for k, v in {**dict(params), **changes}.items() if v not in (None, "", False)}
    return f"{path}?{urlencode(wanted)}" if wanted else path

"""POLECAT, ICEWS, GDELT 2 and Phoenix rows from a ledger's stories.

Those formats know one actor and one recipient a row, one day a event and no attribution. So: every ordered pair becomes a row
(participants of talks act on one another), the first day of the interval stands for it, and only events of the chosen statuses
go out - by default those asserted or reported. What has no place in the format (chain, interval, denials) stays in PLOVER JSONL.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dragoman.export.columns import GDELT_EVENTS, GDELT_MENTIONS, ICEWS, PHOENIX, POLECAT

__all__ = ["FORMATS", "STATUSES", "pairs", "table"]

Row = dict[str, Any]
Story = Mapping[str, Any]

STATUSES = ("asserted", "reported")
COMPACT_DAY = "%Y%m%d"


def pairs(story: Story, statuses: Iterable[str] = STATUSES) -> Iterator[tuple[Row, Row | None, Row | None]]:
    """(event, actor, recipient) for every ordered pair of every event whose status is wanted."""
    wanted = set(statuses)
    for event in story["events"]:
        if event["status"] not in wanted:
            continue
        actors, recipients = event["actor"] or [], event["recipient"] or []
        if not recipients and event["reciprocal"] and len(actors) > 1:
            yield from ((event, a, b) for a in actors for b in actors if a is not b)
            continue
        for actor in actors or [None]:
            for recipient in recipients or [None]:
                yield event, actor, recipient


def table(stories: Iterable[Story], form: str, statuses: Iterable[str] = STATUSES) -> Iterator[tuple[str, ...]]:
    """Rows of format ``form`` as text cells in its published column order."""
    columns, make = FORMATS[form]
    for story in stories:
        for event, actor, recipient in pairs(story, statuses):
            row = make(story, event, actor or {}, recipient or {})
            yield tuple(_text(row.get(c)) for c in columns)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(str(value).split())


def _day(event: Row) -> dt.date | None:
    day: dt.date | None = event["date"] or event["enddate"]
    return day


def _number(event: Row, actor: Row, recipient: Row) -> int:
    """A stable whole number for formats that want one: the same event and pair, the same number."""
    key = "\x1f".join((event["event_id"], actor.get("identifier_text") or "", recipient.get("identifier_text") or ""))
    return int(hashlib.sha256(key.encode()).hexdigest()[:15], 16)


def _polecat(story: Story, event: Row, actor: Row, recipient: Row) -> Row:
    place = event["event_loc"] or {}
    row = {
        "Event ID": event["event_id"],
        "Event Date": _day(event),
        "Event Type": event["type"],
        "Event Mode": ";".join(event["mode"] or []),
        "Intensity": event["event_scale"],
        "Quad Code": event["quad_code"],
        "Contexts": ";".join(event["context"] or []),
        "Placename": place.get("resolved_place"),
        "Province": place.get("province"),
        "Country": place.get("country_code"),
        "Latitude": place.get("lat"),
        "Longitude": place.get("lon"),
        "GeoNames ID": place.get("geonameid"),
        "Raw Placename": place.get("extracted_place"),
        "Feature Type": place.get("resolution"),
        "Source": story["outlet"],
        "Publication Date": story["published"],
        "Language": story["language"] or "en",
        "Version": event["coder"],
    }
    for side, who in (("Actor", actor), ("Recipient", recipient)):
        sectors = who.get("sector") or []
        row |= {
            f"{side} Name": who.get("identifier_text"),
            f"{side} Country": _code(who),
            f"Primary {side} Sector": sectors[0] if sectors else None,
            f"{side} Sectors": ";".join(sectors),
            f"{side} Title": who.get("office"),
            f"{side} Name Raw": who.get("entity_text"),
        }
    return row


def _code(who: Row) -> str | None:
    code = who.get("code")
    return None if code in (None, "---") else str(code)


def _icews(story: Story, event: Row, actor: Row, recipient: Row) -> Row:
    place = event["event_loc"] or {}
    row = {
        "Event ID": _number(event, actor, recipient),
        "Event Date": _day(event),
        "Event Text": " ".join([event["type"].lower(), *(event["mode"] or [])]),
        "CAMEO Code": event["cameo"],
        "Intensity": event["event_scale"],
        "Story ID": story["story_id"],
        "Sentence Number": _sentence(event),
        "Publisher": story["outlet"],
        "City": place.get("resolved_place"),
        "Province": place.get("province"),
        "Country": place.get("country_code"),
        "Latitude": place.get("lat"),
        "Longitude": place.get("lon"),
    }
    for side, who in (("Source", actor), ("Target", recipient)):
        sectors = ",".join(who.get("sector") or [])
        row |= {f"{side} Name": who.get("identifier_text"), f"{side} Sectors": sectors, f"{side} Country": _code(who)}
    return row


def _sentence(event: Row) -> int | None:
    return None if event["sentence"] is None else event["sentence"] + 1


def _gdelt(story: Story, event: Row, actor: Row, recipient: Row) -> Row:
    day, place = _day(event), event["event_loc"] or {}
    code = event["cameo"] or ""
    row = {
        "GLOBALEVENTID": _number(event, actor, recipient),
        "SQLDATE": day and day.strftime(COMPACT_DAY),
        "MonthYear": day and day.strftime("%Y%m"),
        "Year": day and day.year,
        "FractionDate": day and f"{day.year + (day.timetuple().tm_yday - 1) / 365:.4f}",
        "IsRootEvent": int(event["sentence"] == 0),
        "EventCode": code,
        "EventBaseCode": code[:3],
        "EventRootCode": code[:2],
        "QuadClass": event["quad_code"],
        "GoldsteinScale": event["event_scale"],
        "NumMentions": 1 + len(event["mentions"] or []),
        "NumSources": 1,
        "NumArticles": 1,
        "DATEADDED": event["added"].strftime("%Y%m%d%H%M%S"),
        "SOURCEURL": story["url"] or story["outlet"],
        "ActionGeo_Type": _geo_type(place),
        "ActionGeo_Fullname": place.get("resolved_place"),
        "ActionGeo_CountryCode": place.get("country_code"),
        "ActionGeo_Lat": place.get("lat"),
        "ActionGeo_Long": place.get("lon"),
        "ActionGeo_FeatureID": place.get("geonameid"),
    }
    for n, who in ((1, actor), (2, recipient)):
        sectors = [*(who.get("sector") or []), None, None, None]
        row |= {
            f"Actor{n}Code": "".join([_code(who) or "", *(s for s in sectors if s)]) or None,
            f"Actor{n}Name": who.get("identifier_text"),
            f"Actor{n}CountryCode": _code(who),
        }
        row |= {f"Actor{n}Type{k + 1}Code": sectors[k] for k in range(3)}
    return row


def _geo_type(place: Row) -> int:
    """GDELT's: 0 none, 1 country, 4 world city, 5 world state."""
    return {"country": 1, "province": 5, "city": 4}.get(place.get("resolution") or "", 4 if place.get("lat") else 0)


def _mention(story: Story, event: Row, actor: Row, recipient: Row) -> Row:
    day, added = _day(event), event["added"].strftime("%Y%m%d%H%M%S")
    published = story["published"]
    return {
        "GLOBALEVENTID": _number(event, actor, recipient),
        "EventTimeDate": day.strftime(COMPACT_DAY) + "000000" if day else None,
        "MentionTimeDate": published.strftime(COMPACT_DAY) + "000000" if published else added,
        "MentionType": 1,
        "MentionSourceName": story["outlet"],
        "MentionIdentifier": story["url"] or story["story_id"],
        "SentenceID": _sentence(event),
        "Actor1CharOffset": (actor.get("span") or [-1])[0],
        "Actor2CharOffset": (recipient.get("span") or [-1])[0],
        "ActionCharOffset": (event["trigger_span"] or [-1])[0],
        "InRawText": 1,
        "Confidence": round(100 * (event["confidence"] or 0)),
        "MentionDocLen": len(story["text"]),
    }


def _phoenix(story: Story, event: Row, actor: Row, recipient: Row) -> Row:
    day, place = _day(event), event["event_loc"] or {}
    code = event["cameo"] or ""
    row = {
        "EventID": event["event_id"],
        "Date": day and day.strftime(COMPACT_DAY),
        "Year": day and day.year,
        "Month": day and day.month,
        "Day": day and day.day,
        "EventCode": code,
        "EventRootCode": code[:2],
        "QuadClass": event["quad_code"],
        "GoldsteinScore": event["event_scale"],
        "Issues": ";".join(event["context"] or []),
        "ActionLat": place.get("lat"),
        "ActionLong": place.get("lon"),
        "LocationName": place.get("resolved_place"),
        "GeoCountryName": place.get("country_code"),
        "GeoStateName": place.get("province"),
        "SentenceID": f"{story['story_id']}_{_sentence(event) or ''}",
        "URLs": story["url"],
        "NewsSources": story["outlet"],
    }
    for side, who in (("Source", actor), ("Target", recipient)):
        sectors = who.get("sector") or []
        row |= {
            f"{side}ActorFull": "".join([_code(who) or "", *sectors]),
            f"{side}ActorEntity": _code(who),
            f"{side}ActorRole": sectors[0] if sectors else None,
            f"{side}ActorAttribute": ";".join(sectors[1:]),
        }
    return row


Maker = Callable[[Story, Row, Row, Row], Row]

FORMATS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "polecat": (POLECAT, _polecat),
    "icews": (ICEWS, _icews),
    "gdelt": (GDELT_EVENTS, _gdelt),
    "gdelt-mentions": (GDELT_MENTIONS, _mention),
    "phoenix": (PHOENIX, _phoenix),
}
"""Format name to its published columns and the function that fills a row by column name."""

"""Column lists of the event data sets we write and read, as their codebooks publish them.

POLECAT: Halterman, Bagozzi, Beger, Schrodt, Scarborough 2023 (40 columns, tab-separated). ICEWS: Boschee et al. 2015 (20, tab).
GDELT 2.0: Event Database codebook V2.0, 2015 (61 for events, 16 for mentions, tab, no header). Phoenix: Open Event Data Alliance
(26, tab, no header).
"""

from __future__ import annotations

__all__ = ["GDELT_EVENTS", "GDELT_MENTIONS", "ICEWS", "PHOENIX", "POLECAT"]

POLECAT = tuple(
    "Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|Actor Name|Actor Country|Actor COW|"
    "Primary Actor Sector|Actor Sectors|Actor Title|Actor Name Raw|Wikipedia Actor ID|Recipient Name|Recipient Country|"
    "Recipient COW|Primary Recipient Sector|Recipient Sectors|Recipient Title|Recipient Name Raw|Wikipedia Recipient ID|"
    "Placename|City|District|Province|Country|Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type|Source|"
    "Publication Date|Story People|Story Organizations|Story Locations|Language|Version".split("|")
)

ICEWS = tuple(
    "Event ID|Event Date|Source Name|Source Sectors|Source Country|Event Text|CAMEO Code|Intensity|Target Name|Target Sectors|"
    "Target Country|Story ID|Sentence Number|Publisher|City|District|Province|Country|Latitude|Longitude".split("|")
)

_ACTOR = "Code|Name|CountryCode|KnownGroupCode|EthnicCode|Religion1Code|Religion2Code|Type1Code|Type2Code|Type3Code".split("|")
_PLACE = "Type|Fullname|CountryCode|ADM1Code|ADM2Code|Lat|Long|FeatureID".split("|")

GDELT_EVENTS = (
    *"GLOBALEVENTID|SQLDATE|MonthYear|Year|FractionDate".split("|"),
    *(f"Actor{n}{name}" for n in (1, 2) for name in _ACTOR),
    *"IsRootEvent|EventCode|EventBaseCode|EventRootCode|QuadClass|GoldsteinScale|NumMentions|NumSources|NumArticles|AvgTone".split(
        "|"
    ),
    *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in _PLACE),
    "DATEADDED",
    "SOURCEURL",
)

GDELT_MENTIONS = tuple(
    "GLOBALEVENTID|EventTimeDate|MentionTimeDate|MentionType|MentionSourceName|MentionIdentifier|SentenceID|Actor1CharOffset|"
    "Actor2CharOffset|ActionCharOffset|InRawText|Confidence|MentionDocLen|MentionDocTone|MentionDocTranslationInfo|Extras".split(
        "|"
    )
)

PHOENIX = tuple(
    "EventID|Date|Year|Month|Day|SourceActorFull|SourceActorEntity|SourceActorRole|SourceActorAttribute|TargetActorFull|"
    "TargetActorEntity|TargetActorRole|TargetActorAttribute|EventCode|EventRootCode|QuadClass|GoldsteinScore|Issues|ActionLat|"
    "ActionLong|LocationName|GeoCountryName|GeoStateName|SentenceID|URLs|NewsSources".split("|")
)

"""Makes data/offices.tsv: terms of office cleaned, spelling variants of one person merged, seats closed by their successors.

Input rows are mappings with ``name, country_iso3, role, office, start, end, end_rule, seen_last, wikidata, source`` (some absent),
as the development facts have them, or those of `read_wikidata_csv`. Nothing is dropped in silence: every row left out or changed
by more than its spelling is named in the list of notes that `clean` returns beside the terms.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman import data
from dragoman.actors.roles import clean_role, role_rank, role_sector
from dragoman.actors.words import fold
from dragoman.errors import DataError

__all__ = ["COLUMNS", "SOURCE", "Term", "build", "clean", "read_wikidata_csv", "same_person", "write"]

SOURCE = "CIA World Factbook (public domain, history of factbook.json, CC0); Wikidata office-holders (CC0)"

COLUMNS = ("name", "aliases", "code", "role", "sector", "start", "end", "id", "source")

_DEBRIS = re.compile(
    r"^(?:(?:formerly|represented by|transitional government|vice president of the transitional government|First|Second|Third|Fourth|"
    r"Permanent|Interim|Acting|Temporary|transitional|Gnu|Cnsp|Sac|\(ret\.\)|\(nonresident\)|Ministers?|Presidents?|"
    r"Minister-Designate|Vice President|Deputy Prime Minister|Prime Minister|President|Governor[- ]General|Governor|Administrator|"
    r"Chair|Sr\.|Gen\.|General|Lt\.|Col\.|Maj\.|Brig\.|Capt\.?|Dr\.|Sir|Dame|House of Representatives|"
    r"or(?= Acting| Prime)|first deputy prime minister|"
    r"deputy prime ministers|prime ministers?|vice presidents?|/Minister of \w+|-Designate|"
    r"Australia(?= Eliz| Char)|"
    r"New Zealand is represented by|of New Zealand|People's Assembly|State Administration Council|Administration Council|,|\s)\s*)+",
)
_TAIL = re.compile(r"\s*(?:\(.*|serving as .*|,\s*(?:Lt\.|Gen\.|Dr\.|Maj\.|Col\.|Brig\.|Sir|(?:Jr|Sr)\.?).*|\bsince\b.*)$")
_NICK = re.compile(r"\s*[\"“]([^\"”]+)[\"”]\s*")
_NOT_A_NAME = re.compile(
    r"\b(?:appointed|acting|elected|vacant|cabinet|government|council|committee|homeland|following|elections?)\b", re.I
)
_ROMAN = re.compile(r"\b(?:Ii|Iii|Iv|Vi|Vii|Viii|Ix|Xi|Xii|Xiv|Xvi)\b")


_MONARCHS = frozenset({"King", "Queen", "Grand Duke", "Prince", "Emir", "Sultan", "Pope", "Emperor"})


@dataclass(frozen=True, slots=True)
class Term:
    """One person's time in one office; ``start`` and ``end`` are ISO days ("" where open), the end exclusive."""

    name: str
    aliases: tuple[str, ...]
    code: str
    role: str
    sector: tuple[str, ...]
    start: str
    end: str
    id: str
    source: str
    seen_last: str = ""
    guessed_end: bool = False

    def row(self) -> tuple[str, ...]:
        """The cells of the table's row, in the order of COLUMNS."""
        return (
            self.name,
            "|".join(self.aliases),
            self.code,
            self.role,
            "|".join(self.sector),
            self.start,
            self.end,
            self.id,
            self.source,
        )


def clean(rows: Iterable[Mapping[str, object]], authority: Sequence[Mapping[str, str]] = ()) -> tuple[list[Term], list[str]]:
    """Rows of facts to terms: titles stripped, lists of names split, variants merged, ends put right. Returns terms and notes.

    ``authority`` are rows of people.tsv: their spelling of a name is taken over, and what they say of a seat stands.
    """
    notes: list[str] = []
    terms: list[Term] = []
    for number, row in enumerate(rows, 1):
        for term in _terms_of(row, number, notes):
            terms.append(term)
    terms = _one_spelling(terms)
    terms = _under_authority(terms, authority, notes)
    terms = _join(terms)
    terms = _close_seats(terms)
    return sorted(set(terms), key=lambda t: (t.code, role_rank(t.role), t.role, t.start, t.name)), notes


def _terms_of(row: Mapping[str, object], number: int, notes: list[str]) -> Iterator[Term]:
    raw = str(row.get("name") or "")
    start, end = _day(row.get("start"), False), _day(row.get("end"), True)
    source = str(row.get("source") or "")
    short = "CIA World Factbook" if source.startswith("factbook") else source.partition(" via ")[0] or "user"
    role = clean_role(str(row.get("role") or ""), str(row.get("office") or ""), raw)
    if start and end and end < start:
        notes.append(f"row {number}: {raw}: end {end} before start {start}; row left out")
        return
    names = [_clean_name(n) for n in re.split(r",\s+and\s+|\s+and\s+(?=[A-Z])|,\s+(?=[A-Z][\w’'-]+\s+[A-Z])", raw)]
    for name, nick in names:
        if not name or _NOT_A_NAME.search(name):
            notes.append(f"row {number}: {raw!r} is no name; row left out")
            continue
        if re.search(r"[\u0370-\u1cff\u2d00-\ud7ff]", name):
            notes.append(f"row {number}: {raw!r} is in another script; row left out")
            continue
        if " " not in name and not row.get("wikidata") and role not in _MONARCHS:
            notes.append(f"row {number}: {raw!r}: one word is not enough of a name for {role}; row left out")
            continue
        yield Term(
            name,
            nick,
            str(row.get("country_iso3") or "---").replace("UNK", "XKX"),
            role,
            role_sector(role),
            start,
            end,
            str(row.get("wikidata") or ""),
            short,
            str(row.get("seen_last") or ""),
            row.get("end_rule") is not None or not end,
        )


def _day(value: object, last: bool) -> str:
    """A day, month or year as an ISO day: first day of it, or (for ends) the first day after it."""
    m = re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?", str(value or ""))
    if not m:
        return ""
    text = m.group()
    if len(text) == 4:
        return f"{int(text) + 1}-01-01" if last else f"{text}-01-01"
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        if last:
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return f"{year:04d}-{month:02d}-01"
    return text[:10]


def _clean_name(raw: str) -> tuple[str, tuple[str, ...]]:
    """A name without titles and remarks, and the nickname given in quotation marks, if any."""
    name = _DEBRIS.sub("", raw.strip().replace("ї", "ï"))
    name = _TAIL.sub("", name)
    nick: tuple[str, ...] = ()
    m = _NICK.search(name)
    if m:
        last = name.split()[-1]
        nick = (f"{m.group(1)} {last}",) if last.strip('"“”') != m.group(1) else (m.group(1),)
        name = _NICK.sub(" ", name)
    name = _ROMAN.sub(lambda r: r.group().upper(), re.sub(r"\s+", " ", name)).strip(" .,;")
    return name, nick


def _words(name: str) -> list[str]:
    return [w for w in re.split(r"[\s\-.’']+", fold(name)) if len(w) > 1 and w not in ("al", "el", "bin", "ibn", "de", "da", "von", "van")]


def same_person(a: str, b: str) -> bool:
    """True for spellings of one name: all words of the shorter stand in the longer, or differ by a letter or two of one word."""
    x, y = _words(a), _words(b)
    if not x or not y:
        return False
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    if len(short) >= 2 and all(any(_near(w, v) for v in long) for w in short):
        return True
    return len(short) == len(long) == 1 and _near(short[0], long[0])


def _near(a: str, b: str) -> bool:
    if a == b:
        return True
    if min(len(a), len(b)) < 4 or abs(len(a) - len(b)) > 2:
        return False
    return _distance(a, b) <= (1 if min(len(a), len(b)) < 6 else 2)


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def _one_spelling(terms: Sequence[Term]) -> list[Term]:
    """Within a country, variants of a name held in the same role or under the same Wikidata id become one name with aliases."""
    out: list[Term] = []
    by_country: dict[str, list[Term]] = defaultdict(list)
    for t in terms:
        by_country[t.code].append(t)
    for group in by_country.values():
        canon = _canonical(group)
        for t in group:
            name, aliases = canon.get(t.name, (t.name, ()))
            out.append(replace(t, name=name, aliases=tuple(sorted({*aliases, *t.aliases} - {name}))))
    return out


def _canonical(group: Sequence[Term]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """name -> (canonical name, its other spellings): clusters by Wikidata id, and by likeness for those seen without one."""
    clusters: list[list[str]] = []
    by_id: dict[str, list[str]] = defaultdict(list)
    for t in group:
        if t.id and t.name not in by_id[t.id]:
            by_id[t.id].append(t.name)
    clusters += by_id.values()
    placed = {n for c in clusters for n in c}
    # Longest first; among equals the fewest capitals ("Briceno" before "BRICENO"), so that every run gives one table.
    for name in sorted({t.name for t in group if not t.id} - placed, key=lambda n: (-len(n), sum(map(str.isupper, n)), n)):
        home = next((c for c in clusters if any(same_person(name, n) for n in c)), None)
        if home is None:
            clusters.append([name])
        else:
            home.append(name)
    out: dict[str, tuple[str, tuple[str, ...]]] = {}
    for cluster in clusters:
        best = cluster[0]
        for name in cluster:
            out.setdefault(name, (best, tuple(n for n in cluster if n != best)))
    return out


def _under_authority(terms: Sequence[Term], authority: Sequence[Mapping[str, str]], notes: list[str]) -> list[Term]:
    """People that ``authority`` lists take its spelling; terms it already gives, and thrones held abroad, are left out by name."""
    known: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    seats: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    homes: dict[str, set[str]] = defaultdict(set)
    for r in authority:
        known[r["code"]].append((r["name"], (r["name"], *(a for a in r["aliases"].split("|") if a))))
        seats[(r["code"], r["name"])].append(r)
        homes[r["name"]].add(r["code"])
    everybody = {n: name for group in known.values() for name, names in group for n in names}
    cache: dict[tuple[str, str], str | None] = {}
    out: list[Term] = []
    for t in terms:
        abroad = everybody.get(t.name) or next((everybody[a] for a in t.aliases if a in everybody), None)
        if role_rank(t.role) == 0 and abroad and t.code not in homes[abroad]:
            notes.append(f"{t.name}, {t.role} of {t.code}: head of state elsewhere; left out")
            continue
        key = (t.code, t.name)
        if key not in cache:
            cache[key] = _authority_name((t.name, *t.aliases), known[t.code])
        name = cache[key]
        if name is None:
            out.append(t)
            continue
        same = next((r for r in seats[(t.code, name)] if _same_seat(r, t)), None)
        spellings = tuple(sorted({*t.aliases, t.name} - {name}))
        if same is None:
            out.append(replace(t, name=name, aliases=spellings))
        elif spellings:  # the seat as the authority has it, kept for the spelling
            out.append(
                replace(
                    t,
                    name=name,
                    aliases=spellings,
                    role=same["role"],
                    sector=tuple(same["sector"].split("|")),
                    start=same["start"],
                    end=same["end"],
                    guessed_end=False,
                )
            )
    return out


def _authority_name(mine: Sequence[str], known: Sequence[tuple[str, tuple[str, ...]]]) -> str | None:
    """The authority's name for a person spelled ``mine``: the very spelling first, then a like one.

    Father and son may share their names but for an initial, so a like spelling never overrules the very one.
    """
    exact = next((name for name, names in known if set(names) & set(mine)), None)
    return exact or next((name for name, names in known if any(same_person(n, m) for n in names for m in mine)), None)


def _same_seat(row: Mapping[str, str], term: Term) -> bool:
    """True where the authority's row and the term speak of the same office (by its wording or its weight) at one time."""
    if (row["end"] and term.start and row["end"] < term.start) or (term.end and row["start"] and term.end < row["start"]):
        return False
    alike = row["role"] == term.role or fold(row["role"]) in fold(term.role) or fold(term.role) in fold(row["role"])
    return alike or role_rank(row["role"]) == role_rank(term.role) <= 1


def _join(terms: Sequence[Term]) -> list[Term]:
    """One person's overlapping or touching terms in one role become one term."""
    groups: dict[tuple[str, str, str], list[Term]] = defaultdict(list)
    for t in terms:
        groups[(t.code, t.name, t.role)].append(t)
    out: list[Term] = []
    for group in groups.values():
        group.sort(key=lambda t: t.start or "0")
        current = group[0]
        for t in group[1:]:
            if not current.end or t.start <= _later(current.end, 40):
                current = _merge(current, t)
            else:
                out.append(current)
                current = t
        out.append(current)
    return out


def _merge(a: Term, b: Term) -> Term:
    ends = [x for x in (a, b) if not x.guessed_end]
    if ends:
        end = max((x.end for x in ends), key=lambda e: e or "9999")
        guessed = False
    else:
        end = "" if not a.end or not b.end else max(a.end, b.end)
        guessed = True
    return replace(
        a,
        aliases=tuple(sorted({*a.aliases, *b.aliases})),
        end=end,
        guessed_end=guessed,
        id=a.id or b.id,
        seen_last=max(a.seen_last, b.seen_last),
    )


def _later(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()


_SINGLE = ("President", "Prime Minister", "King", "Queen", "Chancellor", "Premier", "Supreme Leader", "Taoiseach")


def _close_seats(terms: Sequence[Term]) -> list[Term]:
    """Guessed ends of the highest seats: the day the next holder of the same seat starts, never before the last day seen."""
    seats: dict[tuple[str, str], list[Term]] = defaultdict(list)
    out: list[Term] = []
    for t in terms:
        if t.role in _SINGLE:
            seats[(t.code, "monarch" if t.role in ("King", "Queen") else t.role)].append(t)
        else:
            out.append(_close(t, None))
    for group in seats.values():
        group.sort(key=lambda t: t.start or "0")
        for k, t in enumerate(group):
            after = next((n for n in group[k + 1 :] if n.name != t.name and n.start > t.start), None)
            out.append(_close(t, after))
    return out


def _close(term: Term, successor: Term | None) -> Term:
    if not term.guessed_end:
        return term
    if successor is not None:
        return replace(term, end=successor.start)
    if term.end and term.seen_last and term.end < term.seen_last:
        return replace(term, end=_later(term.seen_last, 30))
    if not term.end and term.seen_last and term.seen_last < "2025-10-01":
        return replace(term, end=_later(term.seen_last, 30))
    return term


def write(terms: Iterable[Term], path: Path, date: str, source: str) -> int:
    """Write terms as a table with its header lines; returns how many rows."""
    rows = [t.row() for t in terms]
    head = f"# source: {source}\n# licence: CC0-1.0\n# date: {date}\n" + "\t".join(COLUMNS) + "\n"
    path.write_text(head + "".join("\t".join(c.replace("\t", " ") for c in r) + "\n" for r in rows), encoding="utf-8")
    return len(rows)


def build(facts: Path, out: Path, date: str, country: str = "---", source: str = SOURCE) -> tuple[int, int, list[str]]:
    """Make a table of offices at ``out`` from ``facts`` (JSON lines, or the CSV of a Wikidata query whose rows belong to ``country``).

    Returns the number of facts, of terms written, and what was left out and why. ``out`` may be offices.tsv in a directory that
    ``Settings.tables`` names: its rows are laid over the packaged ones. Raises DataError for a line that is not JSON.
    """
    if facts.suffix == ".csv":
        rows: list[Mapping[str, object]] = list(read_wikidata_csv(facts, country))
    else:
        rows = list(_json_lines(facts))
    terms, notes = clean(rows, list(data.rows("people.tsv")))
    return len(rows), write(terms, out, date, source), notes


def _json_lines(facts: Path) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(facts.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as e:
                raise DataError(f"not JSON: {e}; write one object a line", path=facts, place=f"line {number}") from e


def read_wikidata_csv(path: Path, country: str) -> Iterator[dict[str, object]]:
    """Rows of a Wikidata query's CSV for `clean`.

    The query selects ?person ?personLabel ?positionLabel ?start ?end (position held, P39, with P580 and P582); the file's header
    must name those columns. ``country`` is the ISO alpha-3 code its rows belong to, unless a column ``country`` says otherwise.
    """
    with path.open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            yield {
                "name": row.get("personLabel") or "",
                "country_iso3": row.get("country") or country,
                "role": row.get("positionLabel") or "",
                "start": (row.get("start") or "")[:10],
                "end": (row.get("end") or "")[:10],
                "wikidata": (row.get("person") or "").rpartition("/")[2],
                "source": "Wikidata query",
            }

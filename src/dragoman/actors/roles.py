"""Roles: the wording of offices brought to one form, their weight, and the PLOVER sectors they carry."""

from __future__ import annotations

import re

__all__ = ["clean_role", "role_rank", "role_sector"]

_FIXES = (
    (re.compile(r"^(?:Interim|Acting|Caretaker|Transition(?:al)?|Executive)\s+(?=President|Prime|Vice|Premier|Administrator)"), ""),
    (re.compile(r"\b(?:Brig|Maj|Lt|Gen|Col|Capt)\.\s*|\(Ret\.\)\s*|\bDr\.\s*|\bSir\s*$|\bSheikh\s*$"), ""),
    (re.compile(r"^(?:Ministers?|Minister) for\b"), "Minister of"),
    (re.compile(r"\bthe Interior\b"), "Interior"),
    (re.compile(r"\bDefense\b"), "Defence"),
    (re.compile(r"\bAttorney-General\b"), "Attorney General"),
    (re.compile(r"\bGovernor-General\b"), "Governor General"),
    (re.compile(r"^(?:President of the Swiss Confederation|President of the Republic|State Affairs Commission "
                r"(?:President|Chairman)|President, Presidential (?:Leadership )?Council|Chairman, Presidential Council|"
                r"Presidential Leadership Council Chairperson|Chairperson, Presidential Leadership Council|"
                r"President of the|President of)$"), "President"),
    (re.compile(r"^(?:Prime|President of the Government|Prime Minister, State|Prime Minister and (?:Minister of|Foreign Minister)|Prime Minister Sheikh|"
                r"Prime Minister Crown Prince|Chairman of the Council of|Head of Government)$"), "Prime Minister"),
    (re.compile(r"^(?:Deputy Prime|Deputy)$"), "Deputy Prime Minister"),
    (re.compile(r"^Vice$"), "Vice President"),
    (re.compile(r"^(?:Amir|Amir Sheikh)$"), "Emir"),
    (re.compile(r"^King(?: and Prime Minister| Sultan)$"), "King"),
    (re.compile(r"^(?:Supreme)$"), "Supreme Leader"),
)
_RANKS = (
    r"^(?:President|Supreme Leader|Executive President|King|Queen|Emir|Sultan\b.*|Pope|Emperor|Grand Duke|Prince)$",
    r"^(?:Prime Minister|Chancellor|Premier|Taoiseach|head of government|chief of state|Secretary-General|Chief Executive)\b",
    r"^(?:Vice President|First Vice President|Deputy President|Deputy Prime Minister)|^Secretary of State$|Foreign Affairs|Foreign Secretary|"
    r"External Affairs|party leader|Leader of the Opposition",
    r"Defen[cs]e|Interior|Finance|Treasury|Exchequer|Home|Justice|Attorney General|Speaker|Chief of the|Governor|Director",
    r"^(?:Minister|Secretary)|Minister|Senator|Mayor",
)
_RANK = tuple(re.compile(r) for r in _RANKS)
_SECTORS = (
    (re.compile(r"opposition", re.I), ("OPP", "PTY")),
    (re.compile(r"rebel|insurgent|militant|guerrilla|armed group|emir of|leader of (?:Hamas|Hezbollah|al-Qaeda|the Taliban)", re.I), ("REB",)),
    (re.compile(r"candidate|party leader|party chair|leader of the .* party|general secretary of the party", re.I), ("PTY", "OPP")),
    (re.compile(r"minister of defen[cs]e|minister for defen[cs]e|secretary of defen[cs]e|secretary of state for defen[cs]e|"
                r"minister of national defen[cs]e|defen[cs]e minister", re.I), ("GOV", "MIL")),
    (re.compile(r"intelligence|security service|secret service|mossad|\bCIA\b|\bMI[56]\b|\bFSB\b|\bISI\b|shin bet", re.I), ("SPY", "GOV")),
    (re.compile(r"police|gendarmerie|FBI|carabinieri|customs", re.I), ("COP",)),
    (re.compile(r"chief of (?:the )?(?:general |army |air |naval |defen[cs]e |joint )?staff|chief of staff of the|army staff|air staff|"
                r"naval staff|commander|armed forces|joint chiefs|chief of (?:the )?(?:army|navy|air|defen[cs]e)|"
                r"\bgeneral of the army|admiral|fleet|coast guard|defen[cs]e force", re.I), ("MIL",)),
    (re.compile(r"chief justice|justice of|judge|court|procurator|prosecutor|public prosecution|solicitor[- ]general|magistrate", re.I),
     ("JUD",)),
    (re.compile(r"speaker|parliament|senat|house of|chamber of|assembly|knesset|duma|rada\b|bundestag|member of|congress|majlis|"
                r"majority leader|minority leader|legislat|representative for|diet\b", re.I), ("LEG",)),
    (re.compile(r"archbishop|bishop|pope|patriarch|mufti|ayatollah|imam|rabbi|dalai", re.I), ("REL",)),
    (re.compile(r"activist|dissident", re.I), ("CVL", "OPP")),
    (re.compile(r"journalist|editor", re.I), ("JRN",)),
    (re.compile(r"chief executive officer|businessman|company|chairman of (?:Gazprom|Rosneft)", re.I), ("BUS",)),
    (re.compile(r"university|rector|professor", re.I), ("EDU",)),
)
_SPECIAL = {
    "Attorney General": ("GOV", "JUD"),
    "Minister of Justice": ("GOV", "JUD"),
    "Permanent Representative to the United Nations": ("GOV",),
    "Ambassador to the United Nations": ("GOV",),
    "Pope": ("REL", "GOV"),
    "Permanent Representative to NATO": ("GOV",),
}


def clean_role(role: str, office: str = "", name: str = "") -> str:
    """A role in one wording. Where the facts keep only "chief of state" or a stump, title words left in ``name`` help."""
    role = re.sub(r"\s+", " ", role).strip(" ,")
    if role in ("head of government", "chief of state", ""):
        role = _from_debris(name) or role or office
    for pattern, to in _FIXES:
        role = pattern.sub(to, role).strip()
    return role or office


def _from_debris(name: str) -> str:
    for words in ("Vice President", "Deputy Prime Minister", "Prime Minister", "Governor General", "Governor-General", "President"):
        if words in name:
            return words
    return ""


def role_rank(role: str) -> int:
    """Weight of a role, 0 the highest (head of state) to 5: decides which of several offices held at once is named."""
    for rank, pattern in enumerate(_RANK):
        if pattern.search(role):
            return rank
    return len(_RANK)


def role_sector(role: str) -> tuple[str, ...]:
    """PLOVER sectors of a role, GOV where no other word of it decides."""
    if role in _SPECIAL:
        return _SPECIAL[role]
    if re.search(r"^(?:Deputy )?(?:Secretary|Minister|Under)|^(?:Permanent )?(?:Representative|ambassador)|ambassador|^First Lady", role, re.I):
        for pattern, sector in _SECTORS[3:4]:
            if pattern.search(role):
                return sector
        return ("GOV",)
    for pattern, sector in _SECTORS:
        if pattern.search(role):
            return sector
    return ("GOV",)

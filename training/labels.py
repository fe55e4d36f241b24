"""The heads of the encoder and the names of their labels, in the order of the network's output."""

from __future__ import annotations

TYPES = [
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]
MODES = [
    "visit", "third-party", "multilateral", "phone", "withdraw", "release", "disarm", "ceasefire", "access", "resign",
    "assist", "change", "yield", "meet", "disapprove", "investigate", "allege", "restrict", "arrest", "relations",
    "expel", "territory", "violence", "demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize", "convict",
    "discontinue", "troops", "weapons", "police", "militia", "seize", "censor", "curfew", "martial-law", "deport",
    "withhold", "misinformation", "cyber", "abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive",
    "firearms", "explosives", "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "unconventional",
]
VALUES = ["CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "UU"]
KINDS = ["media", "named", "unnamed_official", "unnamed", "document", "institution"]
GROUPS = ["source", "cue", "content", "inner"]
YES = ["no", "yes"]

TOKEN_HEADS: dict[str, list[str]] = {
    "trigger": ["NONE", *TYPES],
    "attribution": [f"{tag}-{group}" for group in GROUPS for tag in "OBI"],
}
EVENT_HEADS: dict[str, list[str]] = {
    "mode": ["-", *MODES],
    "value": VALUES,
    "author": VALUES,
    "tense": ["past", "ongoing", "future", "habitual", "hypothetical"],
    "background": YES,
    "attributed": YES,
    "reciprocal": YES,
    "optional": YES,
}
CUE_HEADS: dict[str, list[str]] = {"cue_value": VALUES, "cue_kind": KINDS}
HEADS = TOKEN_HEADS | EVENT_HEADS | CUE_HEADS
PAIRS = ["actor", "recipient", "source", "content"]
PAIR_SIZE = 64


def columns() -> dict[str, tuple[int, int]]:
    """First and last (exclusive) column of each head in the output; queries and keys of the pair heads come last."""
    out: dict[str, tuple[int, int]] = {}
    at = 0
    for name, labels in HEADS.items():
        out[name] = (at, at + len(labels))
        at += len(labels)
    for name in PAIRS:
        for part in ("query", "key"):
            out[f"{name}.{part}"] = (at, at + PAIR_SIZE)
            at += PAIR_SIZE
    return out

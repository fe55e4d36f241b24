"""Measure a trained encoder: ``python training/measure.py [FOLDER] [--held N] [--full]``.

FOLDER holds encoder.onnx (default: the installed package). Measured are: triggers by sentence and type, roles, value and the
other heads at gold triggers of stories.dev (or, with ``--held N``, of the N corpus stories that training kept out);
attributions of polnear.dev with a plain decoding; types of plover_sentences.dev; and speed in seconds a 500-word story on
one thread.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
CORPUS = SHARED / "corpus" / "stories.jsonl"
sys.path.insert(0, str(HERE.parent / "tools"))

from decode import attributions  # noqa: E402
from dragoman.config import Settings  # noqa: E402
from dragoman.records import Reading, Span  # noqa: E402
from dragoman.syntax.encoder import EncoderStage  # noqa: E402
from dragoman.syntax.scores import event_scores, head_labels, role_scores, trigger_scores  # noqa: E402
from dragoman.syntax.tree import root_of  # noqa: E402
from parsed import readings, rows  # noqa: E402
from train import held_out  # noqa: E402

FACTS = ["mode", "value", "author", "tense", "background", "attributed", "reciprocal", "optional"]


def percent(part: float, whole: float) -> float:
    """100 part / whole, one decimal."""
    return round(100 * part / whole, 1) if whole else 0.0


def f1(hit: float, found: float, gold: float) -> str:
    """Precision, recall and F1 in words."""
    p, r = percent(hit, found), percent(hit, gold)
    return f"P {p} R {r} F {round(2 * p * r / (p + r), 1) if p + r else 0.0}"


def triggers(data: list[tuple[dict, Reading]], floor: float) -> str:
    """(sentence, type) pairs; optional gold is neither missed nor wrong."""
    hit = found = gold = 0
    for row, reading in data:
        scores = trigger_scores(reading)
        assert scores is not None
        types = head_labels(reading, "trigger")
        marked = {(t.sent, types[k]) for t in reading.syntax.tokens for k in np.flatnonzero(scores[t.i] > floor) if k}
        places = [(where(reading, e), e) for e in row["events"]]
        certain = {(p, e["type"]) for p, e in places if not e["optional"]}
        allowed = {(p, e["type"]) for p, e in places}
        hit += len(marked & certain)
        gold += len(certain)
        found += len(marked & certain) + len(marked - allowed)
    return f1(hit, found, gold)


def where(reading: Reading, event: dict) -> int:
    """Number of the sentence an event's trigger stands in."""
    head = root_of(reading.syntax, trigger_span(event))
    return head.sent if head else -1


def trigger_span(event: dict) -> Span:
    """The trigger's characters."""
    return Span(event["start"], event["start"] + len(event["trigger"]))


def at_gold(data: list[tuple[dict, Reading]]) -> dict[str, float]:
    """Type, roles and facts at the gold triggers held certain, percent right (``optional``: of all events)."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row, reading in data:
        for event in row["events"]:
            head = root_of(reading.syntax, trigger_span(event))
            if head is None:
                continue
            labels = gold_labels(event)
            for name in FACTS if not event["optional"] else ["optional"]:
                answer = event_scores(reading, head.i, name)
                asked[name] += 1
                right[name] += max(answer, key=answer.__getitem__) == labels[name]
            if not event["optional"]:
                tell_roles(reading, event, head.i, right, asked)
    return {k: percent(right[k], n) for k, n in sorted(asked.items())}


def gold_labels(event: dict) -> dict[str, str]:
    """The label each head should give."""
    flags = {k: event[k] for k in ("background", "reciprocal", "optional")} | {"attributed": event["sources"]}
    plain = {"mode": event["mode"] or "-", "value": event["value"], "author": event["author"], "tense": event["tense"]}
    return plain | {k: "yes" if v else "no" for k, v in flags.items()}


def tell_roles(reading: Reading, event: dict, token: int, right: Counter[str], asked: Counter[str]) -> None:
    """Whether the best token of each role lies in the words of a gold filler (anywhere in the story)."""
    scores = trigger_scores(reading)
    assert scores is not None
    types = head_labels(reading, "trigger")
    asked["type"] += 1
    right["type"] += types[int(scores[token].argmax())] == event["type"]
    for role in ("actor", "recipient"):
        fillers = [a["text"] for a in event[role] if a["text"]]
        if not fillers:
            continue
        best = reading.syntax.tokens[int(role_scores(reading, token, role).argmax())]
        asked[role] += 1
        right[role] += any(covers(reading.text, f, best.span) for f in fillers)


def covers(text: str, words: str, span: Span) -> bool:
    """True where ``span`` lies in an occurrence of ``words``."""
    at = text.find(words)
    while at >= 0:
        if Span(at, at + len(words)).covers(span):
            return True
        at = text.find(words, at + 1)
    return False


def polnear(stage: EncoderStage, full: bool) -> str:
    """Figures of the shared attribution scorer."""
    spec = importlib.util.spec_from_file_location("attribution_score", SHARED / "score" / "attribution_score.py")
    assert spec and spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    file = SHARED / "gold" / "polnear.dev.jsonl"
    pairs = list(zip(rows(file), readings(file), strict=True))[: None if full else 40]
    gold, found = {}, {}
    for row, reading in zip([r for r, _ in pairs], stage.batch([p for _, p in pairs]), strict=True):
        gold[row["id"]] = row
        found[row["id"]] = {"id": row["id"], "attributions": attributions(reading)}
    return describe(scorer.score(gold, found))


def describe(result: object) -> str:
    """The lines of the scorer's answer that bars name."""
    table = result if isinstance(result, dict) else result[0]
    keep = [("span", r, "exact") for r in ("source", "cue", "content")] + [("token", r, "") for r in ("source", "cue", "content")]
    keep += [("relation", "relaxed", "all"), ("relation", "strict", "all"), ("relation", "relaxed", "indirect")]
    out = []
    for key in keep:
        value = table.get(key)
        if value is not None:
            value = value.res() if hasattr(value, "res") else value
            out.append(f"{' '.join(k for k in key if k)}: P {value['P']} R {value['R']} F {value['F1']}")
    return "\n  ".join(out)


def sentences(stage: EncoderStage) -> str:
    """Type of single sentences: best type right, and macro F1 over types with that one answer (CONCEDE and RETREAT as YIELD)."""
    file = SHARED / "gold" / "plover_sentences.dev.jsonl"
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    right = asked = any_right = 0
    for row, reading in zip(rows(file), stage.batch(readings(file)), strict=True):
        gold = {e["event"] for e in row["events"]}
        if not gold:
            continue
        scores = trigger_scores(reading)
        assert scores is not None
        types = [("YIELD" if t in ("CONCEDE", "RETREAT") else t) for t in head_labels(reading, "trigger")]
        answer = types[1 + int(scores[:, 1:].max(0).argmax())]
        found = {types[k] for k in np.flatnonzero(scores.max(0) > 0.4) if k}
        asked += 1
        right += answer in gold
        any_right += bool(found & gold)
        for t in gold | {answer}:
            counts[t][0] += t in gold and t == answer
            counts[t][1] += t == answer
            counts[t][2] += t in gold
    each = {t: round(200 * c[0] / (c[1] + c[2])) for t, c in sorted(counts.items()) if c[2]}
    macro = f"{np.mean(list(each.values())):.1f}"
    return f"best type right {percent(right, asked)}, any over .4 {percent(any_right, asked)}, macro F1 {macro} {each}"


def main() -> None:
    """Print every figure."""
    p = argparse.ArgumentParser()
    p.add_argument("folder", nargs="?", default="auto")
    p.add_argument("--held", type=int, default=0)
    p.add_argument("--full", action="store_true", help="all of polnear.dev, not its first 40 stories")
    args = p.parse_args()
    stage = EncoderStage(Settings(encoder=args.folder))
    for name, file in (("stories.dev", SHARED / "gold" / "stories.dev.jsonl"), ("held out", CORPUS)):
        chosen = {r["id"] for r in rows(file)} if file != CORPUS else held_out([r["id"] for r in rows(file)], args.held)
        pairs = [(row, r) for row, r in zip(rows(file), readings(file), strict=True) if row["id"] in chosen]
        if not pairs:
            continue
        begun = time.process_time()
        done = stage.batch([r for _, r in pairs])
        spent = time.process_time() - begun
        words = sum(len(row["text"].split()) for row, _ in pairs)
        data = list(zip([row for row, _ in pairs], done, strict=True))
        print(f"{name}: {len(pairs)} stories, {spent / words * 500:.3f} CPU-s a 500-word story")
        for floor in (0.3, 0.5, 0.7):
            print(f"  sentence and type at {floor}: {triggers(data, floor)}")
        print(f"  at gold triggers: {at_gold(data)}")
        if args.held and file == CORPUS:
            print("  attributions:\n  " + own_attributions(data))
    print("polnear.dev\n  " + polnear(stage, args.full))
    print("plover_sentences.dev: " + sentences(stage))


def own_attributions(data: list[tuple[dict, Reading]]) -> str:
    """The attribution figures on corpus stories, outermost ones."""
    spec = importlib.util.spec_from_file_location("attribution_score", SHARED / "score" / "attribution_score.py")
    assert spec and spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    gold = {row["id"]: row | {"attributions": [a for a in row["attributions"] if a["parent"] is None]} for row, _ in data}
    return describe(scorer.score(gold, {r.story.id: {"id": r.story.id, "attributions": attributions(r)} for _, r in data}))


if __name__ == "__main__":
    main()

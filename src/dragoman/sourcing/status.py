"""On whose word each event stands, how certain, in what tense, and who contests it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dragoman.config import Settings
from dragoman.records import Attribution, Event, Evidence, Perspective, Reading, Span, replace
from dragoman.sourcing import tenses
from dragoman.sourcing.audible import FILE, VERBAL, features, is_own_act, same_voice
from dragoman.sourcing.contest import Contests
from dragoman.sourcing.cues import CueTable
from dragoman.sourcing.modality import Modality, View
from dragoman.sourcing.voices import enclosing, voice
from dragoman.sourcing.weigh import Weights
from dragoman.sourcing.who import Who
from dragoman.syntax import tree
from dragoman.syntax.scores import event_scores

__all__ = ["StatusStage"]

DENYING = frozenset({"REJECT", "ACCUSE"})
"""Types a verb of denial is easily taken for."""
HEAD_SHARE = 0.15
"""Weight of the encoder's word beside the rules' in deciding whether a voice vouches; measured on stories it had not seen."""


class StatusStage:
    """Fills narrator, perspectives, tense and contested of every event."""

    name = "status"
    requires = frozenset({"events", "attributions", "mentions"})
    provides = frozenset({"status"})

    def __init__(self, settings: Settings):
        self._modality = Modality()
        self._factive = CueTable().factive_classes()
        self._contests = Contests(Who())
        self._weights = Weights(FILE)
        self._tenses = tenses.TenseModel()

    def __call__(self, reading: Reading) -> Reading:
        denials = self._contests.denials(reading) if reading.events else []
        # To deny somebody's claim is no event (PLOVER): it stands in what the claim says, as who contests it.
        answers = {d.head for d in denials if d.pointer}
        told = [e for e in reading.events if not (e.trigger in answers and e.event[0] in DENYING)]
        judged = [self._judge(reading, e) for e in told]
        contested = self._contests.link(reading, judged, denials)
        return replace(reading, events=tuple(replace(e, contested=c) for e, c in zip(judged, contested, strict=True)))

    def around(self, reading: Reading, event: Event) -> list[Attribution]:
        """The attributions whose content holds the event's trigger, outermost first."""
        return [reading.attributions[k] for k in enclosing(reading.attributions, _where(reading, event))]

    def tense_features(self, reading: Reading, event: Event) -> dict[str, float]:
        """What the tense weights see of an event."""
        chain = self._vouching(reading, event, self.around(reading, event))
        return tenses.features(reading, event, self._modality.view(reading.syntax, event.trigger, self._stop(reading, chain)), chain)

    def _stop(self, reading: Reading, chain: Sequence[Attribution]) -> int | None:
        return _cue_token(reading, chain[-1]) if chain else None

    def _vouching(self, reading: Reading, event: Event, chain: Sequence[Attribution]) -> list[Attribution]:
        return _once(self._heard(reading, event, chain))

    def _heard(self, reading: Reading, event: Event, chain: Sequence[Attribution]) -> list[Attribution]:
        while chain and is_own_act(chain[-1], event):
            chain = chain[:-1]
        lean = _lean(reading, event)
        heard = [self._weights.score(features(reading, event, chain, k)) + lean for k in range(len(chain))]
        return [a for k, a in enumerate(chain) if heard[k] >= 0.0 or (a.rule.endswith(":citing") and max(heard) >= 0.0)]

    def _judge(self, reading: Reading, event: Event) -> Event:
        s = reading.syntax
        if not 0 <= event.trigger < len(s.tokens):
            return event
        told = self._heard(reading, event, self.around(reading, event))
        chain = _once(told)
        view = self._modality.view(s, event.trigger, self._stop(reading, chain))
        value, rule = _value(event, view, chain, self._modality.open_rules)
        if not chain and not self._factive >= {a.cue_class for a in told}:
            value, rule = "UU", "people in general"
        tense = self._tenses.choose(tenses.features(reading, event, view, chain), view.tense)
        voices = tuple(voice(reading, a) for a in chain)
        narrator = value if not voices or self._factive >= {a.cue_class for a in chain} else "UU"
        evidence = (Evidence("status", f"{rule}:{'+'.join(view.rules) or 'plain'}", event.trigger_span),)
        return replace(
            event,
            narrator=narrator,
            perspectives=(Perspective(voices, value),),
            tense=tense,
            evidence=(*event.evidence, *evidence),
        )


def _lean(reading: Reading, event: Event) -> float:
    """The encoder's log-odds that the event is attributed at all, at its share; 0 without an encoding."""
    p = event_scores(reading, event.trigger, "attributed").get("yes")
    return 0.0 if p is None else HEAD_SHARE * math.log((p + 0.001) / (1.001 - p))


def _once(chain: Sequence[Attribution]) -> list[Attribution]:
    """The innermost two voices, each voice once; a voice nobody names only where it is the only one, "you" and "one" in general never."""
    out: list[Attribution] = []
    chain = [a for a in chain if a.speaker is not None]
    for a in [a for a in chain if a.source or not a.cue] or chain:
        if out and same_voice(out[-1].speaker, a.speaker):
            continue
        out.append(a)
    return out[-2:]


def _where(reading: Reading, event: Event) -> Span:
    return reading.syntax.tokens[event.trigger].span


def _cue_token(reading: Reading, a: Attribution) -> int | None:
    if not a.cue:
        return None
    found = tree.root_of(reading.syntax, a.cue[0])
    return found.i if found else None


def _value(event: Event, view: View, chain: Sequence[Attribution], open_rules: frozenset[str]) -> tuple[str, str]:
    """FactBank value by the innermost voice, and what decided it: the cue's own denial or doubt, else the grammar."""
    inner = chain[-1].value if chain else "CT+"
    if inner in ("CT-", "PR-", "PS-") and view.polarity == "+":
        return inner, "denial"
    if inner in ("PS+", "PR+") and view.polarity == "+" and view.certainty == "certain":
        return inner, "cue"
    if event.event and event.event[0] in VERBAL:
        return ("CT-" if _left_undone(view) else "CT+"), "utterance"
    if view.certainty == "open" and not open_rules & set(view.rules):
        return "CT" + view.polarity, "told as done"
    return view.value, "modality"


def _left_undone(view: View) -> bool:
    """ "Did not condemn": the act of words itself is denied; "will not accept" is one."""
    return view.polarity == "-" and view.tense == "past" and view.certainty == "certain" and view.rules[:1] == ("negation",)

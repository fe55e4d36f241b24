"""What a cue attributes: clauses, phrases and quotations beside it, as token numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dragoman.records import Quote, Reading, Span, Syntax, Token
from dragoman.sourcing.drafts import trim
from dragoman.syntax import tree

REACH = 6
"""Words that may stand between "he said" and the quotation behind it."""
_END = frozenset({".", "!", "?", "…"})
_MARK_CHARS = "\"“”„‟«»'‘’ \t,.:;-–—"


def clause_after(s: Syntax, v: int, c: int, region: Iterable[int], stops: frozenset[str] = frozenset()) -> tuple[int, ...]:
    """The clause headed by ``c`` behind cue ``v``, with its "that", run on over adjuncts the parser hung too high.

    An adverbial clause that starts with a word of ``stops`` is the writer's own and ends the content.
    """
    blocked = set(region)
    numbers = [t.i for t in tree.subtree(s, c) if t.i > v and t.i not in blocked]
    if not numbers:
        return ()
    start, end = _whole_start(s, v, min(numbers)), max(numbers)
    end = _extend(s, v, end, stops)
    return trim(s, [k for k in range(start, end + 1) if k not in blocked])


def _whole_start(s: Syntax, v: int, start: int) -> int:
    """Take in a "that" the parser left outside."""
    if start - 1 > v and s.tokens[start - 1].lower == "that":
        return start - 1
    return start


def _extend(s: Syntax, v: int, end: int, stops: frozenset[str]) -> int:
    """Run the content on to the sentence's end unless something that is the writer's own starts there."""
    last = tree.sentence_of(s, v).last - 1
    k = end + 1
    while k <= last:
        t = s.tokens[k]
        if t.text in _END and k >= last - 1:
            return k - 1
        branch = _branch_below(s, v, k)
        if branch is None or _is_own_voice(s, branch, k, stops):
            return end
        end = max(x.i for x in tree.subtree(s, branch.i))
        end = min(end, last)
        k = end + 1
    return end if s.tokens[end].text not in _END else end - 1


def _branch_below(s: Syntax, v: int, k: int) -> Token | None:
    """The branch directly below ``v`` that holds token ``k``, or null where ``k`` is not below ``v``."""
    t = s.tokens[k]
    while t.head != t.i:
        if t.head == v:
            return t
        t = s.tokens[t.head]
    return None


def _is_own_voice(s: Syntax, branch: Token, k: int, stops: frozenset[str]) -> bool:
    if branch.dep == "punct":
        return False
    if branch.dep in ("conj", "cc", "nsubj", "dobj", "agent", "parataxis"):
        return True
    if branch.dep == "advcl":
        first = s.tokens[min(x.i for x in tree.subtree(s, branch.i))]
        return s.tokens[k - 1].text == "," or first.lower in stops
    return branch.dep in ("prep", "npadvmod", "advmod") and s.tokens[k - 1].text == ","


def clause_before(s: Syntax, region: Sequence[int]) -> tuple[int, ...]:
    """Everything of the sentence before the inserted "he said", and behind it where the sentence goes on ("It is, he said, late")."""
    sentence = tree.sentence_of(s, region[0])
    first, last = min(region), max(region)
    head = list(range(sentence.first, first))
    tail: list[int] = []
    if last + 1 < sentence.last and s.tokens[last + 1].text in (",", ";", "—", "–", "--"):
        tail = [k for k in range(last + 1, sentence.last) if k not in set(region)]
    return tuple(sorted({*trim(s, head), *trim(s, tail)}))


def wrapped(s: Syntax, c: int, region: Sequence[int]) -> tuple[int, ...]:
    """The clause headed by ``c`` on both sides of the inserted "he said"; before it, all of the sentence."""
    first, last = min(region), max(region)
    numbers = [t.i for t in tree.subtree(s, c) if not first <= t.i <= last]
    before = [k for k in numbers if k < first]
    after = [k for k in numbers if k > last]
    if before:
        start = tree.sentence_of(s, c).first
        start = start if _one_clause(s, start, min(before)) else min(before)
        before = list(range(start, first))
    if after:
        after = list(range(min(after), max(after) + 1))
    return tuple(sorted({*trim(s, before), *trim(s, after)}))


def _one_clause(s: Syntax, start: int, first: int) -> bool:
    """True where no semicolon or dash parts the sentence's start from the clause."""
    return not any(s.tokens[k].text in (";", "—", "―", "--", ":") for k in range(start, first))


def phrase_tokens(s: Syntax, n: int, v: int, blocked: Iterable[int] = ()) -> tuple[int, ...]:
    """The noun phrase (or gerund) headed by ``n`` with all that hangs on it, on one side of ``v``."""
    block = set(blocked)
    numbers = [t.i for t in tree.subtree(s, n) if (t.i > v) == (n > v) and t.i not in block]
    if not numbers:
        return ()
    return trim(s, [k for k in range(min(numbers), max(numbers) + 1) if k not in block])


# ---------------------------------------------------------------- quotations


def words_between(text: str, a: int, b: int) -> int:
    """Number of words in ``text[a:b]``."""
    return len(text[a:b].strip(_MARK_CHARS).split())


def beside_quotes(reading: Reading, paragraphs: Mapping[int, Span]) -> frozenset[int]:
    """Numbers of the sentences that may bring a quotation: one of their own paragraph stands in them or close by."""
    text, found = reading.text, set()
    for q in reading.syntax.quotes:
        for sentence in reading.syntax.sentences:
            paragraph = paragraphs[sentence.paragraph]
            if not paragraph.start <= q.span.start < paragraph.end or sentence.index in found:
                continue
            before = words_between(text, q.span.end, sentence.span.start) == 0
            if before and words_between(text, sentence.span.end, q.span.start) <= REACH:
                found.add(sentence.index)
    return frozenset(found)


def enclosing_quote(quotes: Sequence[Quote], where: Span) -> Quote | None:
    """The quotation of ``quotes``, which are in text order, that holds ``where``."""
    for q in quotes:
        if q.span.start > where.start:
            return None
        if where.end <= q.span.end:
            return q
    return None


def quoted_tokens(s: Syntax) -> frozenset[int]:
    """Tokens that stand whole in a quotation."""
    return frozenset(t.i for q in s.quotes for t in tree.tokens_in(s, q.span) if q.span.start <= t.start and t.end <= q.span.end)


def quoted_before(text: str, quotes: Sequence[Quote], region: Span, floor: int) -> list[Quote]:
    """The quotation that ends right before ``region``, with those it follows directly ("A," and "B," he said), not before ``floor``."""
    found: list[Quote] = []
    edge = region.start
    for q in reversed(quotes):
        if q.span.end > edge:
            continue
        if q.span.start < floor or words_between(text, q.span.end, edge) > (0 if not found else 1):
            break
        found.append(q)
        edge = q.span.start
    return found[::-1]


def quoted_after(text: str, quotes: Sequence[Quote], region: Span, ceiling: int, gap: int) -> list[Quote]:
    """The quotation that starts at most ``gap`` words behind ``region`` in the same paragraph (ends at ``ceiling``)."""
    for q in quotes:
        if q.span.start < region.end:
            continue
        if q.span.start >= ceiling:
            return []
        between = text[region.end : q.span.start]
        if words_between(text, region.end, q.span.start) <= gap and "\n" not in between:
            return [q]
        return []
    return []


def continued(text: str, quotes: Sequence[Quote], found: Sequence[Quote], sentence: Span, ceiling: int) -> list[Quote]:
    """Quotations of the same paragraph that follow the attributed ones: the speaker goes on behind the cue's ``sentence``."""
    edge = max(sentence.end, *(q.span.end for q in found))
    more: list[Quote] = []
    for q in quotes:
        if q in found or q.span.start < max(x.span.end for x in found) or q.span.overlaps(sentence):
            continue
        if q.span.start >= ceiling or q.scare or words_between(text, edge, q.span.start) > 0:
            break
        last = text[q.span.start : q.span.end].rstrip(_MARK_CHARS.replace(".", ""))[-1:]
        if last not in ".!?…" and q.closed:
            break
        more.append(q)
        edge = q.span.end
    return more


def whole_quotes(reading: Reading, numbers: Sequence[int], cue: Span) -> tuple[int, ...]:
    """A content whose words all stand in quotations that the cue is outside of, grown to the whole of those quotations."""
    s, quotes = reading.syntax, reading.syntax.quotes
    held: list[Quote] = []
    for k in numbers:
        t = s.tokens[k]
        if t.pos == "PUNCT":
            continue
        q = enclosing_quote(quotes, t.span)
        if q is None or q.span.overlaps(cue):
            return tuple(numbers)
        if q not in held:
            held.append(q)
    return tuple(sorted({*numbers, *quote_tokens(s, held)}))


def quote_tokens(s: Syntax, quotes: Iterable[Quote]) -> tuple[int, ...]:
    """Tokens of quotations, marks included."""
    return tuple(t.i for q in quotes for t in tree.tokens_in(s, q.span))

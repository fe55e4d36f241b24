"""XML without its dangers: no entity is expanded, no file or address opened, 256 levels, and no text silently lost.

The document type is cut off before the parser sees it. Undeclared HTML entities and bare "&" and "<" are repaired and flagged
("damaged"); a document that ends early gives its complete items and one error.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import Any, NamedTuple

from lxml import etree

from dragoman.errors import InputError
from dragoman.intake.document import Document, decode
from dragoman.intake.markup import local

__all__ = ["Tree", "child", "children", "first", "parse_xml"]


class Tree(NamedTuple):
    """A parsed document: its root, flags for repairs, and the error that ended it early, or null."""

    root: Any
    flags: tuple[str, ...]
    error: InputError | None = None


_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>", re.S)
_ENTITY = re.compile(r"<!ENTITY\s+(%\s+)?([\w.:-]{1,80})\s+(SYSTEM|PUBLIC|[\"'])", re.S)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_CONTROL_REF = re.compile(r"&#(?:x0*(?:1?[0-8bcefBCEF]|1[0-9a-fA-F]|7f)|0*(?:[0-8]|1[124-9]|2\d|3[01]|127));")
_BARE_AMP = re.compile(r"&(?!#\d{1,7};|#x[0-9A-Fa-f]{1,6};|(?:amp|lt|gt|quot|apos);)")
_BARE_LT = re.compile(r"<(?![A-Za-z_/!?])")
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.S)
_PREDEFINED = frozenset(("amp", "lt", "gt", "quot", "apos"))
_TEXT_ELEMENT = re.compile(
    r"(<(title|description|summary|content|content:encoded|dc:creator|author|headline|p)(?:\s[^<>]{0,300})?>)(.*?)(</\2>)", re.S
)
_ITEMS = frozenset(("item", "entry", "url", "newsitem", "article"))


def parse_xml(document: Document, text: str | None = None, flags: tuple[str, ...] = ()) -> Tree:
    """Parse a document. Raises InputError: empty, entity, too-deep, too-large, truncated (nothing complete), malformed."""
    if text is None:
        text, _, flags = decode(document)
    found = list(flags)
    body = _DECLARATION.sub("", text.lstrip("\ufeff \t\n"), count=1)
    if not body.strip():
        raise document.error("empty", "the document is empty")
    body = _without_doctype(document, body, found)
    if _CONTROL_REF.search(body):
        body = _CONTROL_REF.sub("", body)
        found.append("control-chars")
    try:
        return Tree(_parse(body), tuple(found))
    except etree.XMLSyntaxError as e:
        _refuse(document, e)
        return _second_try(document, body, found, e)


def _parse(body: str) -> Any:
    return etree.fromstring(body.encode("utf-8", "replace"), parser=_parser())


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip


def _refuse(document: Document, error: Any) -> None:
    """Errors that no repair may try to get around."""
    message = str(error)
    if "depth" in message.lower():
        raise document.error("too-deep", f"nested deeper than {document.limits.depth} levels", f"line {error.lineno}") from error
    if "huge" in message.lower() or "too long" in message.lower():
        raise document.error("too-large", "one text or attribute is larger than 10 MB; nothing was cut", f"line {error.lineno}") from error


def _without_doctype(document: Document, body: str, flags: list[str]) -> str:
    """Cut the document type off; refuse internal entities that are used, drop references to external ones."""
    start = body.find("<!DOCTYPE")
    first = re.search(r"<[A-Za-z_]", body)
    if start < 0 or (first and first.start() < start):
        return body
    end = _doctype_end(body, start)
    subset, body = body[start:end], body[:start] + body[end:]
    for m in _ENTITY.finditer(subset):
        parameter, name, what = m.groups()
        if parameter:
            continue
        reference = f"&{name};"
        if what in ("SYSTEM", "PUBLIC"):
            if reference in body:
                body = body.replace(reference, "")
                flags.append("xml.entity")
        elif reference in body:
            raise document.error("entity", f"it defines and uses the entity {name!r}; entities are never expanded")
    return body


def _doctype_end(body: str, start: int) -> int:
    bracket, close = body.find("[", start), body.find(">", start)
    if 0 <= bracket < close:
        inner = body.find("]", bracket)
        # a "]" inside an entity's value is no end: the subset ends at "]" followed by ">"
        while inner >= 0 and not body[inner + 1 : inner + 20].lstrip().startswith(">"):
            inner = body.find("]", inner + 1)
        close = body.find(">", inner) if inner >= 0 else -1
    return close + 1 if close >= 0 else len(body)


def _second_try(document: Document, body: str, flags: list[str], error: Any) -> Tree:
    """A cut document gives its complete items; another gets its bare characters escaped, then its text elements."""
    if _ends_early(body):
        return _complete_items(document, body, flags, error)
    repaired = _outside_cdata(body, _escape)
    for attempt in (repaired, _TEXT_ELEMENT.sub(_escape_element, repaired)):
        try:
            return Tree(_parse(attempt), (*flags, "damaged"))
        except etree.XMLSyntaxError as e:
            _refuse(document, e)
    raise document.error("malformed", f"not well-formed XML: {error.msg}", f"line {error.lineno}") from error


def _ends_early(body: str) -> bool:
    root = re.search(r"<([A-Za-z_][\w.:-]*)", body)
    tail = body.rstrip()[-200:]
    return root is not None and f"</{root.group(1)}" not in tail and not tail.endswith("/>")


def _outside_cdata(body: str, change: Any) -> str:
    parts: list[str] = []
    at = 0
    for m in _CDATA.finditer(body):
        parts += [change(body[at : m.start()]), m.group()]
        at = m.end()
    parts.append(change(body[at:]))
    return "".join(parts)


def _escape(text: str) -> str:
    text = _NAMED.sub(lambda m: m.group() if m.group(1) in _PREDEFINED else html5.get(f"{m.group(1)};", m.group()), text)
    return _BARE_LT.sub("&lt;", _BARE_AMP.sub("&amp;", text))


def _escape_element(m: re.Match[str]) -> str:
    inner = m.group(3)
    if "<![CDATA[" in inner or "<" not in inner:
        return m.group()
    return m.group(1) + html.escape(html.unescape(inner), quote=False) + m.group(4)


def _complete_items(document: Document, body: str, flags: list[str], error: Any) -> Tree:
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    root: Any = None
    opened: dict[Any, bool] = {}
    try:
        parser.feed(body.encode("utf-8", "replace"))
        parser.close()
    except etree.XMLSyntaxError as e:
        _refuse(document, e)
    for event, element in parser.read_events():
        if root is None:
            root = element
        if local(element) in _ITEMS:
            opened[element] = event == "end"
    if root is None or (local(root) in _ITEMS and not opened.get(root)):
        raise document.error("truncated", "the document ends early and holds no complete item", f"line {error.lineno}") from error
    for element, complete in opened.items():
        if not complete and element.getparent() is not None:
            element.getparent().remove(element)
    done = sum(opened.values())
    message = f"the document ends early; {done} complete item{'s' if done != 1 else ''} kept, the last one refused"
    return Tree(root, tuple(flags), document.error("truncated", message, f"item {done + 1}"))


# ---------------------------------------------------------------- walking, namespaces aside


def children(element: Any, *names: str) -> list[Any]:
    """Direct children with one of these local names (lower case)."""
    return [c for c in element if local(c) in names] if element is not None else []


def child(element: Any, *names: str) -> Any:
    """The first direct child with one of these local names, or null."""
    return next((c for c in element if local(c) in names), None) if element is not None else None


def first(element: Any, *path: str) -> Any:
    """The first descendant along a path of local names, or null; each step may lie any number of levels below the one before."""
    here = element
    for name in path:
        if here is None:
            return None
        here = next((d for d in here.iterdescendants() if local(d) == name), None)
    return here

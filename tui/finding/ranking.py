"""Which names match what is typed, best first; pure functions on texts made for it.

A name's text holds it twice, the part that people say alone (`email`) and the whole
(`users.email`), in lower case, every separator as one sign. Marks stand where a part, a whole and
a word begin and where they end, so that each kind of match is one search for a substring in C.
That is what makes 50,000 names cheap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_WORD, _END, _ALONE, _WHOLE = "\x1f", "\x1e", "\x1c", "\x1d"
_SEPARATORS = str.maketrans(dict.fromkeys(" \t_./:;,-{}[]()<>*#@$%&+|\\\"'`=", _WORD))
_HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")

EXACT, PREFIX, WORD, INSIDE, FUZZY = range(5)
"""How well a name matches, best first."""

FEW = 60
"""With fewer matches than this, names that hold the letters in order are looked for as well."""

_TESTED = 8000
"""Names that are tested for letters in order."""

_SPREAD = 4
"""Letters may stand this many times as wide as they were typed."""

_LETTERS = 3
"""Shorter words are not looked for letter by letter: nearly everything would match."""


def folded(text: str) -> str:
    """The text in lower case with all separators alike."""
    return text.lower().translate(_SEPARATORS)


def texts(names: Sequence[str], alone: Sequence[str]) -> list[str]:
    """What is searched, for each name and the part of it that is said alone."""
    raw = [
        f"{_ALONE}{_WORD}{part}{_END}"
        if part == name
        else f"{_ALONE}{_WORD}{part}{_END}{_WHOLE}{_WORD}{name}{_END}"
        for name, part in zip(names, alone, strict=True)
    ]
    done = folded_lines(raw)
    humped = [i for i, part in enumerate(alone) if not part.islower()]
    apart = _HUMP.sub(_WORD, "\n".join([alone[i].replace("\n", " ") for i in humped]))
    for i, part in zip(humped, folded(apart).split("\n"), strict=False):
        # What stands before the part in the whole: after the part itself and five marks.
        before = done[i][len(alone[i]) + 5 : len(names[i]) + 5]
        done[i] += f"{_ALONE}{_WORD}{part}{_END}{_WHOLE}{_WORD}{before}{part}{_END}"
    return done


def folded_lines(lines: list[str]) -> list[str]:
    """Each text folded; all at once, which is much faster than one by one."""
    done = folded("\n".join(lines)).split("\n")
    if len(done) == len(lines):
        return done
    # A name with a line break in it: rare, and never worth more than a slower way.
    return [folded(line.replace("\n", " ")) for line in lines]


def words(typed: str) -> tuple[str, ...]:
    """What is typed as folded words; all of them must match."""
    return tuple(w for w in map(folded, typed.split()) if w.strip(_WORD) or len(w) > 1)


def holding(searched: Sequence[str], wanted: Sequence[str], among: Sequence[int]) -> list[int]:
    """The numbers of the texts that hold every word somewhere."""
    rest = list(among)
    for word in wanted:
        rest = [i for i in rest if word in searched[i]]
    return rest


def ranked(
    searched: Sequence[str], wanted: Sequence[str], held: Sequence[int]
) -> list[Sequence[int]]:
    """The numbers of texts that hold every word by how well they match, in the order given."""
    # What begins a name begins a word in it, and what is a name begins it: each tier holds the
    # one before, so the long list is looked through only once.
    reached: list[Sequence[int]] = [held]
    for tier in (WORD, PREFIX, EXACT):
        passing = reached[0]
        for word in wanted:
            passing = _passing(searched, _needles(word, tier), passing)
        reached.insert(0, passing)
    return [reached[EXACT], *(_without(b, a) for a, b in pairwise(reached))]


def _without(numbers: Sequence[int], left_out: Sequence[int]) -> Sequence[int]:
    if not left_out:
        return numbers
    gone = set(left_out)
    return [i for i in numbers if i not in gone]


def _needles(word: str, tier: int) -> tuple[str, ...]:
    """What a text holds that matches a word this well.

    A word with a separator in it may be a whole name; one without is a part that is said alone.
    """
    if tier == WORD:
        return (_WORD + word,)
    end = _END if tier == EXACT else ""
    alone = f"{_ALONE}{_WORD}{word}{end}"
    return (alone, f"{_WHOLE}{_WORD}{word}{end}") if _WORD in word else (alone,)


def _passing(
    searched: Sequence[str], needles: tuple[str, ...], among: Sequence[int]
) -> Sequence[int]:
    if len(needles) == 1:
        needle = needles[0]
        return [i for i in among if needle in searched[i]]
    one, other = needles
    return [i for i in among if one in (text := searched[i]) or other in text]


def by_letters(searched: Sequence[str], wanted: Sequence[str], known: set[int]) -> list[int]:
    """Texts that hold the letters of every word in order, the first one at a word's start.

    The narrower they stand the better. `known` numbers are left out.
    """
    if not any(len(w) >= _LETTERS for w in wanted):
        return []
    begun = [_WORD + w[0] for w in wanted if len(w) >= _LETTERS]
    rest: Sequence[int] = holding(searched, begun, range(len(searched)))
    for letter in sorted({c for w in wanted for c in w}, key=_commonness):
        rest = [i for i in rest if letter in searched[i]]
    spans: list[tuple[int, int]] = []
    widest = _SPREAD * sum(map(len, wanted))
    patterns = [_pattern(w).search for w in wanted]
    for i in rest[:_TESTED]:
        if i in known:
            continue
        found = [search(searched[i]) for search in patterns]
        if None not in found:
            span = sum(m.end() - m.start() for m in found if m)
            if span <= widest:
                spans.append((span, i))
    return [i for _, i in sorted(spans)[:FEW]]


def _commonness(letter: str) -> int:
    """Rare letters first: they leave the least to look through."""
    return "zqxjkvwbyfghpmucdlnrsioate_".find(letter)


def _pattern(word: str) -> re.Pattern[str]:
    if len(word) < _LETTERS:
        return re.compile(re.escape(word))
    later = "".join(f"[^{re.escape(c)}{_END}]*{re.escape(c)}" for c in word[1:])
    return re.compile(f"{_WORD}{re.escape(word[0])}{later}")


def matched(name: str, alone: str, wanted: Sequence[str]) -> frozenset[int]:
    """The places of a name's letters that match the words, for showing them."""
    shape = folded(name)
    if len(shape) != len(name):
        # Lower case of a few scripts is longer; no mark is better than a wrong one.
        return frozenset()
    start = len(name) - len(alone) if name.endswith(alone) else 0
    places: set[int] = set()
    for word in wanted:
        places |= _places(shape, word, start)
    return frozenset(places)


def _places(shape: str, word: str, start: int) -> set[int]:
    """Where a word stands: where a part said alone begins, else at a word, else anywhere."""
    at = start if shape.startswith(word, start) else (_WORD + shape).find(_WORD + word)
    if at < 0:
        at = shape.find(word, start)
    if at < 0:
        at = shape.find(word)
    if at >= 0:
        return set(range(at, at + len(word)))
    return _in_order(shape, word.replace(_WORD, ""), start) or _in_order(
        shape, word.replace(_WORD, ""), 0
    )


def _in_order(shape: str, letters: str, start: int) -> set[int]:
    """The letters one after the other, or nothing where one is missing."""
    places: set[int] = set()
    at = start - 1
    for letter in letters:
        at = shape.find(letter, at + 1)
        if at < 0:
            return set()
        places.add(at)
    return places

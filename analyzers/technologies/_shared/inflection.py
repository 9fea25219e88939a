"""Plurals and singulars as the `inflection` package for Node.js (1.13) has them.

Sequelize names tables by it, Bookshelf keys; the rules are looked through in order.
"""

from __future__ import annotations

from ...schema.naming import plural as applied
from ...schema.naming import rules
from ...syntax.sql_tokens import word_set

_PLURALS = rules(
    (
        # Words that are plural already.
        (r"^(?:(?:wo)?men|feet|teeth|geese|genera|criteria)$", r"\g<0>"),
        (r"(?:people|children|[ml]ice|quizzes|oxen|matrices|vertices|indices)$", r"\g<0>"),
        (r"[ti]a$", r"\g<0>"),
        (r"^(m|wom)an$", r"\1en"),
        (r"(pe)rson$", r"\1ople"),
        (r"(child)$", r"\1ren"),
        (r"^(ox)$", r"\1en"),
        (r"(ax|test)is$", r"\1es"),
        (r"((?:octop|vir)us|alias|status|canvas|campus)$", r"\1es"),
        (r"^(summons|bonus|whereas)$", r"\1es"),
        (r"(bu)s$", r"\1ses"),
        (r"(buffal|tomat|potat)o$", r"\1oes"),
        (r"([ti])um$", r"\1a"),
        (r"sis$", "ses"),
        (r"([^f])fe$", r"\1ves"),
        (r"([lr])f$", r"\1ves"),
        (r"([^aeiouy]|qu)y$", r"\1ies"),
        (r"(matr)ix$", r"\1ices"),
        (r"(vert|ind)ex$", r"\1ices"),
        (r"(x|ch|ss|sh)$", r"\1es"),
        (r"([ml])ouse$", r"\1ice"),
        (r"(quiz)$", r"\1zes"),
        (r"^foot$", "feet"),
        (r"^tooth$", "teeth"),
        (r"^goose$", "geese"),
        (r"^(criteri)on$", r"\1a"),
        (r"^genus$", "genera"),
        (r"(s)$", r"\1"),
        (r"$", "s"),
    )
)
_SINGULARS = rules(
    (
        # Words that are singular although some look like plurals.
        (r"^(?:summons|bonus|whereas|genus|criterion)$", r"\g<0>"),
        (r"(?:alias|status|canvas|campus|(?:octop|vir)us|(?:ax|test)is|bus|sis)$", r"\g<0>"),
        (r"(?:x|ch|ss|sh)$", r"\g<0>"),
        (r"^(m|wom)en$", r"\1an"),
        (r"(pe)ople$", r"\1rson"),
        (r"(child)ren$", r"\1"),
        (r"(database|drive|curve)s$", r"\1"),
        (r"^genera$", "genus"),
        (r"^(criteri)a$", r"\1on"),
        (r"([ti])a$", r"\1um"),
        (r"(analy)ses$", r"\1asis"),
        (r"(ba|diagno|parenthe|progno|synop|the)ses$", r"\1sis"),
        (r"(hi|ti)ves$", r"\1ve"),
        (r"([lr])ves$", r"\1f"),
        (r"(a)ves$", r"\1ve"),
        (r"([^fo])ves$", r"\1fe"),
        (r"(m)ovies$", r"\1ovie"),
        (r"([^aeiouy]|qu)ies$", r"\1y"),
        (r"(x|ch|ss|sh)es$", r"\1"),
        (r"([ml])ice$", r"\1ouse"),
        (r"(bus)es$", r"\1"),
        (r"(o)es$", r"\1"),
        (r"(cris|ax|test)es$", r"\1is"),
        (r"((?:octop|vir)us|alias|canvas|status|campus)es$", r"\1"),
        (r"^(summons|bonus|whereas)es$", r"\1"),
        (r"^(ox)en", r"\1"),
        (r"(matr)ices$", r"\1ix"),
        (r"(vert|ind)ices$", r"\1ex"),
        (r"^feet$", "foot"),
        (r"^teeth$", "tooth"),
        (r"^geese$", "goose"),
        (r"(quiz)zes$", r"\1"),
        (r"s$", ""),
    )
)
_UNCOUNTABLE = word_set(
    "accommodation adulthood advertising advice aggression aid air aircraft alcohol anger"
    " applause arithmetic assistance athletics bacon baggage beef biology blood botany bread"
    " butter carbon cardboard cash chalk chaos chess countryside crossroads dancing deer dignity"
    " dirt dust economics education electricity engineering enjoyment envy equipment ethics"
    " evidence evolution fame fiction flour flu food fuel fun furniture gallows garbage garlic"
    " genetics gold golf gossip gratitude grief guilt gymnastics happiness hardware harm hate"
    " hatred health heat help homework honesty honey hospitality housework humour hunger"
    " hydrogen ice importance inflation information innocence iron irony jam jewelry judo karate"
    " knowledge lack laughter lava leather leisure lightning linguine linguini linguistics"
    " literature litter livestock logic loneliness luck luggage macaroni machinery magic"
    " management mankind marble mathematics mayonnaise measles methane milk minus money mud"
    " mumps music nature news nitrogen nonsense nurture nutrition obedience obesity oxygen pasta"
    " patience physics poetry pollution poverty pride psychology publicity punctuation quartz"
    " racism relaxation reliability research respect revenge rice rubbish rum safety scenery"
    " seafood seaside series shame sheep shopping sleep smoke smoking snow soap software soil"
    " spaghetti species steam stuff stupidity sunshine symmetry tennis thirst thunder timber"
    " traffic transportation trust underwear unemployment unity validity veal vegetarianism"
    " vegetation vengeance violence vitality warmth wealth weather welfare wheat wildlife wisdom"
    " yoga zinc zoology"
)


def plural(name: str) -> str:
    """The plural of a word, or of a name that ends in one."""
    return applied(name, _PLURALS, _UNCOUNTABLE)


def singular(name: str) -> str:
    """The singular of a word, or of a name that ends in one."""
    return applied(name, _SINGULARS, _UNCOUNTABLE)

"""The methods by which mappers and query builders read and write, in Python and in scripts.

Documentation of Django ("QuerySet API"), SQLAlchemy ("Session API", "SELECT and Related
Constructs"), Peewee, Tortoise, Pony, Piccolo, MongoEngine, Beanie, Mongoose ("Model"), Sequelize
("Model"), TypeORM ("Repository API", "EntityManager API"), MikroORM ("Entity Manager"), Objection,
Prisma ("Prisma Client API"), Drizzle ("Query"), Knex ("Query Builder") and Kysely.
"""

from __future__ import annotations

import re

from ...schema.queries import CREATE, DELETE, READ, UPDATE
from ...syntax.sql_tokens import word_set

_READS = word_set(
    # QuerySet and its like
    "select_model select_models select_model_by_column select_models_order "
    "filter exclude get all first last values values_list count exists aggregate annotate in_bulk"
    " iterator latest earliest order_by select_related prefetch_related raw only defer paginate"
    " get_or_none get_or_404 first_or_404 one_or_404 filter_by select select_from query scalars"
    " scalar objects find find_one find_all find_many fetch fetch_all fetch_one using extra"
    " aget afirst alast acount aexists aiterator aaggregate alatest aearliest ain_bulk aall"
    " get_by_id get_by get_for_update find_one_or_none load select_for_update dates datetimes"
    " get_object_or_404 aget_object_or_404 get_list_or_404 aget_list_or_404 select_subclasses"
    " joinedload selectinload subqueryload lazyload contains_eager immediateload noload"
    " one scalar_one exec"
    # scripts
    " findOne findAll findById findByPk findMany findUnique findFirst findUniqueOrThrow"
    " findFirstOrThrow findAndCountAll findAndCount findBy findOneBy findOneOrFail"
    " findOneByOrFail findByIds findOrFail countDocuments estimatedDocumentCount"
    " distinct groupBy sum fetchAll fetchPage where selectFrom createQueryBuilder"
    " findOneById from preload countBy existsBy exist getReference findOneLean $count"
    " findAndCountBy"
    " selectDistinct selectDistinctOn findRaw aggregateRaw queryBuilder qb relatedQuery"
    " $relatedQuery $query findTrees findDescendants findAncestors whereIn max min avg average"
    " findByCursor populate"
)
_JOINS = word_set(
    "join outerjoin leftJoin rightJoin innerJoin fullJoin leftOuterJoin leftJoinAndSelect"
    " innerJoinAndSelect crossJoin lookup leftJoinAndMapOne leftJoinAndMapMany left_join"
    " innerJoinAndMapOne innerJoinAndMapMany join_from outerjoin_from withGraphJoined"
    " withGraphFetched rightOuterJoin fullOuterJoin leftJoinRelated joinRelated"
    " innerJoinRelated"
)
_CREATES = word_set(
    "create_model create_models "
    "create acreate bulk_create abulk_create insert insert_one insert_many insertOne"
    " insertMany createMany createManyAndReturn bulkCreate add add_all insertInto"
    " insertGraph insertAndFetch persist bulk_insert_mappings bulk_save_objects bulkInsert"
    " into insert_from insertGraphAndFetch batchInsert replaceInto"
)
_UPDATES = word_set(
    "update_model update_model_by_column "
    "update aupdate bulk_update abulk_update update_one update_many updateOne updateMany"
    " upsert replaceOne replace_one findOneAndUpdate findByIdAndUpdate findOneAndReplace"
    " find_one_and_update patch patchAndFetchById patchAndFetch updateAndFetchById"
    " updateAndFetch increment decrement save merge updateTable upsertGraph"
    " bulk_update_mappings asave nativeUpdate findAndUpdate restore updateManyAndReturn"
    " set_by_id update_all upsertMany recover find_one_and_replace insert_or_update"
    " save_changes save_all modify upsert_one saveAll replace update_from_dict touch assign"
    " set upsert_many findByIdAndReplace updateAttributes"
)
_BOTH = {
    "get_or_create": (READ, CREATE),
    "aget_or_create": (READ, CREATE),
    "update_or_create": (CREATE, UPDATE),
    "aupdate_or_create": (CREATE, UPDATE),
    "findOrCreate": (READ, CREATE),
    "findOrBuild": (READ,),
    "findCreateFind": (READ, CREATE),
    "bulkWrite": (CREATE, UPDATE),
    "bulk_write": (CREATE, UPDATE),
    "bulkSave": (CREATE, UPDATE),
}
_DELETES = word_set(
    "delete_model delete_model_by_column "
    "delete adelete deleteMany deleteOne delete_one delete_many destroy remove softDelete"
    " softRemove findOneAndDelete findByIdAndDelete findByIdAndRemove findOneAndRemove"
    " find_one_and_delete deleteFrom deleteById truncate nativeDelete del delete_all"
    " delete_instance delete_by_id removeAndFlush deleteAll bulk_delete"
)
ACTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_READS | _JOINS, (READ,)),
    **dict.fromkeys(_CREATES, (CREATE,)),
    **dict.fromkeys(_UPDATES, (UPDATE,)),
    **dict.fromkeys(_DELETES, (DELETE,)),
    **_BOTH,
    "persistAndFlush": (UPDATE,),
}
"""What a call of each name does to the rows it speaks of."""

JOINS = _JOINS
"""Methods whose first argument is a further table that is read."""

EAGER = word_set("select_related prefetch_related populate prefetch fetch_related eager_load")
"""Methods that are given names of relations, whose rows are read too."""

LOADERS = word_set("joinedload selectinload subqueryload lazyload contains_eager immediateload")
"""Functions that are given relations, whose rows are read too."""

TAKES = (
    word_set(
        "select select_from query get insert update delete merge add add_all find scalar"
        " findOne findOneBy findBy findOneOrFail findAndCount findAll count exists save remove"
        " from into getRepository asave one_or_404 first_or_404 saveAll bulk_save_objects"
        " getMongoRepository getTreeRepository getCustomRepository createQueryBuilder upsert"
        " nativeUpdate nativeDelete create softRemove insertInto updateTable deleteFrom"
        " selectFrom find_one save_all table findOneByOrFail removeAndFlush persistAndFlush"
        " getReference persist get_object_or_404 aget_object_or_404 get_list_or_404"
        " aget_list_or_404 $count get_or_404 insertMany increment decrement softDelete restore"
        " findByIds upsertMany selectDistinct countBy preload recover bulk_insert_mappings"
        " bulk_update_mappings clear truncate findOrFail update_or_create aggregate distinct max"
        " sum avg with_only_columns aliased with_polymorphic"
    )
    | _JOINS
    | LOADERS
)
"""Methods and functions that are given the models or tables which they speak of."""

SELECTS = word_set("query select selectDistinct with_only_columns")
"""Those that are given any number of them."""

MAKES = word_set(
    "getRepository getMongoRepository getTreeRepository getCustomRepository model get_model"
    " get_user_model withRepository"
)
"""What hands out a model or a repository: `mongoose.model("User")`, `getRepository(User)`."""

NAMES_MODELS = word_set("model get_model getRepository")
"""Those that may be given a model by its name, as text; the last text is the model's."""

NAMES_TABLES = (
    word_set("from into table insertInto updateTable deleteFrom selectFrom batchInsert") | _JOINS
)
"""Those that may be given a table by its name, as text."""

INTO_NAMED = word_set(
    "insert upsert insertMany bulkInsert update delete replace select insert_many"
)
"""Those that may be given a table by its name where a connection is asked, or alone a new row."""

BUILDERS = word_set("knex db trx database qb tx transaction k connection conn")
"""Names by which code calls a query builder that is itself called with a table's name."""

ON_ROWS = word_set(
    "save delete update destroy remove add persist merge refresh softRemove reload upsert"
    " persistAndFlush removeAndFlush add_all asave adelete delete_instance recover save_all"
    " increment decrement $query $relatedQuery deleteOne updateOne set patch insert replace"
    " save_changes modify update_from_dict updateAttributes saveAll bulk_save_objects"
    " restore assign"
)
"""What is done with single rows: the variable before it, or given to it, holds one."""

LISTED = word_set(
    "filter find values get add remove update delete set concat insert replace merge assign"
    " sum max min count all first last distinct groupBy from into join raw only iterator del"
    " index append"
)
"""What lists and dictionaries do too: on rows that were fetched it is no query."""

PRISMA = word_set(
    "findMany findUnique findFirst findUniqueOrThrow findFirstOrThrow create createMany"
    " createManyAndReturn update updateMany updateManyAndReturn upsert delete deleteMany"
    " count aggregate groupBy findRaw aggregateRaw"
)
"""The methods of a model in a Prisma client."""

MANAGERS = word_set(
    "objects query _default_manager _base_manager all_objects c columns collection scope"
    " unscoped base_objects raw_objects prototype schema"
)
"""Members of a model that stand for all its rows."""

ACCESSORS = word_set(
    "all filter exclude exists first last order_by values values_list select_related count"
    " prefetch_related aggregate annotate create get_or_create update_or_create iterator"
    " in_bulk aall acount aexists afirst acreate"
)
"""What Django's managers of related rows are asked, where the row's own model is not known."""

WANTED = frozenset(ACTIONS) | TAKES | MAKES | word_set("clear aadd aremove aset aclear")
_STRENGTH = {READ: 0, CREATE: 1, UPDATE: 2, DELETE: 3}

_VERBS = {
    READ: "get find fetch list load search count exists has all read lookup query select",
    CREATE: "create add insert",
    UPDATE: "update save set upsert increment patch",
    DELETE: "delete remove destroy purge",
}
_BY_VERB = {verb: action for action, verbs in _VERBS.items() for verb in verbs.split()}
_VERB = re.compile(r"_*([a-z]+?)(?:_|(?=[A-Z])|$)")
_CLASS_VERB = re.compile(
    rb"(?:get_(?:by|all|or|one|for|latest|active|multi|list|many)|find|fetch|list|search|count|create"
    rb"|delete|remove|update)_\w+"
)
_STORE_VERB = re.compile(
    rb"(?:get|find|fetch|list|load|search|count|exists|all|create|add|insert|update|save|set|upsert"
    rb"|delete|remove|destroy)\w*"
)
_BEFORE = re.compile(
    rb"(?:(?P<cls>\b[A-Z]\w*)|\b(?P<manager>objects)"
    rb"|(?P<store>[rR]epo|[rR]epository|[cC]rud|[dD]ao|DAO|\bcrud\.\w+))\Z"
)


def own_method(source: bytes, start: int, name: bytes) -> bool:
    """Whether a project's own method of a class, a manager or a repository is called.

    Such methods tell what they do by their names.
    """
    if source[start - 1 : start] != b".":
        return False
    by_class = _CLASS_VERB.fullmatch(name) is not None
    if (
        not by_class
        and _STORE_VERB.fullmatch(name) is None
        and source[start - 8 : start - 1] != b"objects"
    ):
        return False
    found = _BEFORE.search(source, max(0, start - 80), start - 1)
    return found is not None and (by_class or found["cls"] is None)


NO_SUBJECT = word_set(
    "Promise Object Array Set Map Math JSON Number String Date Buffer Symbol Reflect"
    " Readable router app server express console window document localStorage sessionStorage"
    " process axios fetch request req res response reply headers cookies params searchParams"
    " URLSearchParams formData path os environ logger logging log GET POST META FILES"
    " COOKIES session_state register cache redis np pd numpy pandas torch json requests"
    " client_session expect jest cy settings config classList style css d3 $ _ lodash"
    " dispatch queryClient i18n chrome itertools functools collections re sys random time"
    " datetime timezone asyncio subprocess Logger Log Storage FormData Headers WeakMap"
    " WeakSet Int Float64Array Uint8Array"
)
"""Names that are never a model, whatever is called on them."""


def verb_of(name: str) -> str:
    """What a project's own method does by its name: `get_by_email` reads; "" where none says."""
    found = _VERB.match(name)
    return _BY_VERB.get(found[1], "") if found is not None else ""


def actions_of(names: list[str]) -> tuple[str, ...]:
    """What a chain of calls does: the strongest of its calls counts, and what that one does."""
    best: tuple[str, ...] = ()
    for name in names:
        found = ACTIONS.get(name, ())
        if found and (not best or _STRENGTH[found[-1]] > _STRENGTH[best[-1]]):
            best = found
    return best

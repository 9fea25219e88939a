"""The methods by which mappers and query builders read and write, in Python and in scripts.

Documentation of Django ("QuerySet API"), SQLAlchemy ("Session API", "SELECT and Related
Constructs"), Peewee, Tortoise, Pony, Piccolo, MongoEngine, Beanie, Mongoose ("Model"), Sequelize
("Model"), TypeORM ("Repository API", "EntityManager API"), MikroORM ("Entity Manager"), Objection,
Prisma ("Prisma Client API"), Drizzle ("Query"), Knex ("Query Builder") and Kysely.
"""

from __future__ import annotations

from ..schema.queries import CREATE, DELETE, READ, UPDATE
from ..syntax.sql_tokens import word_set

_READS = word_set(
    # QuerySet and its like
    "filter exclude get all first last values values_list count exists aggregate annotate in_bulk"
    " iterator latest earliest order_by select_related prefetch_related raw only defer paginate"
    " get_or_none get_or_404 first_or_404 filter_by select select_from query scalars scalar"
    " objects find find_one find_all find_many fetch fetch_all fetch_one aggregate"
    # scripts
    " findOne findAll findById findByPk findMany findUnique findFirst findUniqueOrThrow"
    " findFirstOrThrow findAndCountAll findAndCount findBy findOneBy findOneOrFail"
    " findOneByOrFail findByIds findOneOrFail findOrFail countDocuments estimatedDocumentCount"
    " distinct groupBy sum fetchAll fetchPage forge where selectFrom createQueryBuilder"
    " getRepository getMongoRepository getTreeRepository getCustomRepository findOneById from"
    " query preload countBy existsBy exist getReference findOneLean"
)
_JOINS = word_set(
    "join outerjoin leftJoin rightJoin innerJoin fullJoin leftOuterJoin leftJoinAndSelect"
    " innerJoinAndSelect crossJoin lookup"
)
_CREATES = word_set(
    "create acreate bulk_create insert insert_one insert_many insertOne insertMany createMany"
    " createManyAndReturn bulkCreate add add_all insertInto insertGraph insertAndFetch"
    " persist bulk_insert_mappings create_table_row bulkInsert into"
)
_UPDATES = word_set(
    "update aupdate bulk_update update_one update_many updateOne updateMany upsert replaceOne"
    " replace_one findOneAndUpdate findByIdAndUpdate findOneAndReplace find_one_and_update patch"
    " patchAndFetchById increment decrement save merge updateTable upsertGraph bulk_update_mappings"
    " set nativeUpdate findAndUpdate restore"
)
_BOTH = {
    "get_or_create": (READ, CREATE),
    "aget_or_create": (READ, CREATE),
    "update_or_create": (CREATE, UPDATE),
    "findOrCreate": (READ, CREATE),
    "findOrBuild": (READ,),
    "bulkWrite": (CREATE, UPDATE),
    "bulk_write": (CREATE, UPDATE),
}
_DELETES = word_set(
    "delete adelete deleteMany deleteOne delete_one delete_many destroy remove softDelete"
    " softRemove findOneAndDelete findByIdAndDelete findByIdAndRemove findOneAndRemove"
    " find_one_and_delete deleteFrom deleteById truncate nativeDelete del"
)
ACTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_READS | _JOINS, (READ,)),
    **dict.fromkeys(_CREATES, (CREATE,)),
    **dict.fromkeys(_UPDATES, (UPDATE,)),
    **dict.fromkeys(_DELETES, (DELETE,)),
    **_BOTH,
}
"""What a call of each name does to the rows it speaks of."""

JOINS = _JOINS
"""Methods whose first argument is a further table that is read."""

TAKES = (
    word_set(
        "select select_from query get insert update delete merge add add_all find"
        " findOne findOneBy findBy findOneOrFail findAndCount findAll count exists save remove"
        " from into getRepository"
        " getMongoRepository getTreeRepository createQueryBuilder upsert persist nativeUpdate"
        " nativeDelete create softRemove insertInto updateTable deleteFrom selectFrom scalars"
        " find_one save_all table findOneByOrFail removeAndFlush persistAndFlush getReference"
    )
    | _JOINS
)
"""Methods and functions that are given the models or tables which they speak of."""

NAMES_TABLES = (
    word_set("from into table insertInto updateTable deleteFrom selectFrom collection") | _JOINS
)
"""Those that may be given a table by its name, as text."""

BUILDERS = word_set("knex db trx database qb tx transaction k connection")
"""Names by which code calls a query builder that is itself called with a table's name."""

ON_ROWS = word_set(
    "save delete update destroy remove add persist merge refresh softRemove reload upsert"
    " persistAndFlush removeAndFlush add_all asave adelete"
)
"""What is done with single rows: the variable before it, or given to it, holds one."""

PRISMA = word_set(
    "findMany findUnique findFirst findUniqueOrThrow findFirstOrThrow create createMany"
    " createManyAndReturn update updateMany updateManyAndReturn upsert delete deleteMany count"
    " aggregate groupBy"
)
"""The methods of a model in a Prisma client."""

WANTED = frozenset(ACTIONS) | TAKES
_STRENGTH = {READ: 0, CREATE: 1, UPDATE: 2, DELETE: 3}


def actions_of(names: list[str]) -> tuple[str, ...]:
    """What a chain of calls does: the strongest of its calls counts, and what that one does."""
    best: tuple[str, ...] = ()
    for name in names:
        found = ACTIONS.get(name, ())
        if found and (not best or _STRENGTH[found[-1]] > _STRENGTH[best[-1]]):
            best = found
    return best

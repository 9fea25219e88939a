"""Storage engines that run inside the process and speak no SQL."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "RocksDB",
        "embedded",
        packages={
            "pypi": "rocksdb python-rocksdb rocksdict faust-streaming-rocksdb",
            "cargo": "rocksdb rust-rocksdb librocksdb-sys",
            "go": "github.com/linxGnu/grocksdb github.com/tecbot/gorocksdb",
            "maven": "org.rocksdb:rocksdbjni",
            "npm": "rocksdb",
            "nuget": "RocksDB RocksDbSharp",
            "hex": "rocksdb",
            "conan": "rocksdb",
        },
        imports={
            "jvm": "org.rocksdb",
            "c": "rocksdb/db.h rocksdb/c.h rocksdb/options.h",
            "csharp": "RocksDbSharp",
            "python": "rocksdict rocksdb",
        },
        calls="RocksDB.open DB::open_cf rocksdb::DB::Open RocksDb.Open grocksdb.OpenDb "
        "TransactionDB::open OptimisticTransactionDB::open rocksdb_open",
        context="DB::open DB::open_default DB",
        providers="rocksdb",
        schemes="rocksdb",
    ),
    Engine(
        "LevelDB",
        "embedded",
        packages={
            "pypi": "plyvel leveldb plyvel-ci",
            "npm": "level leveldown classic-level levelup y-leveldb abstract-level",
            "go": "github.com/syndtr/goleveldb",
            "cargo": "rusty-leveldb leveldb",
            "maven": "org.iq80.leveldb:leveldb org.fusesource.leveldbjni:leveldbjni-all",
            "nuget": "LevelDB.Standard",
            "hex": "eleveldb exleveldb",
            "conan": "leveldb",
        },
        imports={
            "jvm": "org.iq80.leveldb org.fusesource.leveldbjni",
            "c": "leveldb/db.h leveldb/c.h",
            "python": "plyvel leveldb",
        },
        calls="leveldb.OpenFile plyvel.DB leveldb::DB::Open Iq80DBFactory leveldb_open",
        context="Level ClassicLevel levelup",
        providers="leveldb",
    ),
    Engine(
        "LMDB",
        "embedded",
        packages={
            "pypi": "lmdb",
            "npm": "lmdb node-lmdb lmdb-store",
            "cargo": "heed heed3 lmdb lmdb-rkv lmdb-rkv-sys lmdb-zero lmdb-master-sys ",
            "go": "github.com/bmatsuo/lmdb-go github.com/PowerDNS/lmdb-go "
            "github.com/erigontech/mdbx-go",
            "maven": "org.lmdbjava:lmdbjava",
            "nuget": "LightningDB",
            "hex": "elmdb",
            "gem": "lmdb",
        },
        imports={
            "jvm": "org.lmdbjava",
            "c": "lmdb.h",
            "csharp": "LightningDB",
            "rust": "heed heed3 lmdb lmdb_rkv",
        },
        calls="lmdb.open mdb_env_create mdb_env_open lmdb.NewEnv LightningEnvironment "
        "EnvOpenOptions::new",
        context="EnvOpenOptions Environment::new open",
        providers="lmdb",
    ),
    Engine(
        "bbolt",
        "embedded",
        packages={
            "go": "go.etcd.io/bbolt github.com/boltdb/bolt github.com/etcd-io/bbolt "
            "github.com/asdine/storm github.com/timshannon/bolthold"
        },
        calls="bolt.Open bbolt.Open storm.Open bolthold.Open",
        providers="bbolt boltdb bolt",
    ),
    Engine(
        "Badger",
        "embedded",
        packages={"go": "github.com/dgraph-io/badger github.com/timshannon/badgerhold"},
        calls="badger.Open badger.DefaultOptions",
        providers="badger",
    ),
    Engine(
        "Pebble",
        "embedded",
        packages={"go": "github.com/cockroachdb/pebble"},
        calls="pebble.Open",
        providers="pebble",
    ),
    Engine(
        "sled",
        "embedded",
        packages={"cargo": "sled"},
        calls="sled::open sled::Config::new",
        providers="sled",
    ),
    Engine(
        "redb",
        "embedded",
        packages={"cargo": "redb"},
        context="Database::create Database::open",
        providers="redb",
    ),
    Engine("fjall", "embedded", packages={"cargo": "fjall"}),
    Engine(
        "Berkeley DB",
        "embedded",
        packages={"pypi": "bsddb3 berkeleydb", "maven": "com.sleepycat:je", "cpan": "BerkeleyDB"},
        imports={
            "python": "bsddb3 berkeleydb bsddb",
            "jvm": "com.sleepycat",
            "c": "db_cxx.h",
            "perl": "BerkeleyDB",
        },
        calls="bsddb3.db.DB",
    ),
    Engine(
        "NutsDB",
        "embedded",
        packages={"go": "github.com/nutsdb/nutsdb github.com/xujiajun/nutsdb"},
        calls="nutsdb.Open",
    ),
    Engine("BuntDB", "embedded", packages={"go": "github.com/tidwall/buntdb"}, calls="buntdb.Open"),
    Engine(
        "MapDB",
        "embedded",
        packages={"maven": "org.mapdb:mapdb"},
        imports={"jvm": "org.mapdb"},
        calls="DBMaker.fileDB DBMaker.memoryDB",
    ),
    Engine(
        "Xodus",
        "embedded",
        packages={
            "maven": "org.jetbrains.xodus:xodus-openAPI "
            "org.jetbrains.xodus:xodus-environment org.jetbrains.xodus:xodus-entity-store"
        },
        imports={"jvm": "jetbrains.exodus"},
    ),
    Engine(
        "Mnesia",
        "embedded",
        calls=":mnesia.create_table mnesia:create_table "
        ":mnesia.create_schema mnesia:create_schema Memento.Table.create",
        packages={"hex": "memento ecto_mnesia"},
        providers="mnesia",
    ),
    Engine("DETS", "embedded", calls=":dets.open_file dets:open_file"),
    Engine("CubDB", "embedded", packages={"hex": "cubdb"}, calls="CubDB.start_link"),
    Engine("T4", "embedded", packages={"go": "github.com/t4db/t4"}, calls="t4.Open"),
    Engine("diskcache", "embedded", packages={"pypi": "diskcache"}, reason="local file cache"),
)

"""SQL databases that run inside the process."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "SQLite",
        "relational",
        packages={
            "pypi": "aiosqlite pysqlite3 pysqlite3-binary sqlite-utils apsw sqlcipher3 sqlitedict "
            "dbt-sqlite sqlite-vec litecli sqlean-py libsql libsql-client sqlalchemy-libsql "
            "langgraph-checkpoint-sqlite",
            "npm": "@sequelize/sqlite3 "
            "sqlite3 @louislam/sqlite3 better-sqlite3 sqlite sql.js @libsql/client "
            "@prisma/adapter-better-sqlite3 @prisma/adapter-libsql @prisma/adapter-d1 expo-sqlite "
            "react-native-sqlite-storage @op-engineering/op-sqlite wa-sqlite "
            "@journeyapps/wa-sqlite "
            "@capacitor-community/sqlite @tauri-apps/plugin-sql redbean-node @mikro-orm/sqlite "
            "@mikro-orm/better-sqlite @mikro-orm/libsql @sqlite.org/sqlite-wasm @vlcn.io/crsqlite "
            "better-sqlite3-multiple-ciphers react-native-quick-sqlite @types/better-sqlite3 "
            "connect-sqlite3 better-sqlite3-session-store @keyv/sqlite @databases/sqlite "
            "tauri-plugin-sql-api kysely-d1 @payloadcms/db-sqlite @libsql/kysely-libsql sqlocal "
            "@nozbe/watermelondb node-sqlite3-wasm @libsql/core connect-session-knex-sqlite "
            "@tursodatabase/database @tursodatabase/serverless @types/sqlite3 @types/sql.js",
            "go": "github.com/mattn/go-sqlite3 modernc.org/sqlite gorm.io/driver/sqlite "
            "github.com/glebarez/sqlite github.com/glebarez/go-sqlite zombiezen.com/go/sqlite "
            "github.com/tursodatabase/libsql-client-go github.com/tursodatabase/go-libsql "
            "github.com/ncruces/go-sqlite3 crawshaw.io/sqlite github.com/libsql/libsql-client-go "
            "github.com/golang-migrate/migrate/v4/database/sqlite3 "
            "github.com/golang-migrate/migrate/v4/database/sqlite "
            "github.com/uptrace/bun/dialect/sqlitedialect github.com/uptrace/bun/driver/sqliteshim "
            "github.com/mutecomm/go-sqlcipher",
            "maven": "org.xerial:sqlite-jdbc androidx.room:room-runtime androidx.room:room-ktx "
            "androidx.room:room-compiler androidx.room:room-rxjava2 androidx.room:room-rxjava3 "
            "androidx.room:room-paging androidx.sqlite:sqlite androidx.sqlite:sqlite-ktx "
            "androidx.sqlite:sqlite-bundled androidx.sqlite:sqlite-framework "
            "androidx.room3:room3-runtime "
            "app.cash.sqldelight:android-driver app.cash.sqldelight:sqlite-driver "
            "app.cash.sqldelight:native-driver app.cash.sqldelight:runtime "
            "com.squareup.sqldelight:android-driver com.squareup.sqldelight:sqlite-driver "
            "com.squareup.sqldelight:native-driver com.squareup.sqldelight:runtime "
            "io.requery:requery-android net.zetetic:android-database-sqlcipher "
            "net.zetetic:sqlcipher-android com.j256.ormlite:ormlite-android "
            "org.greenrobot:greendao io.quarkiverse.jdbc:quarkus-jdbc-sqlite "
            "app.cash.sqldelight:web-worker-driver com.github.requery:sqlite-android",
            "gem": "sqlite3 extralite extralite-bundle solid_cache solid_queue solid_cable "
            "activerecord-enhancedsqlite3-adapter litestack sqlite-ulid",
            "composer": "ext-sqlite3 ext-pdo_sqlite",
            "nuget": "Microsoft.Data.Sqlite Microsoft.Data.Sqlite.Core System.Data.SQLite "
            "Microsoft.EntityFrameworkCore.Sqlite Microsoft.EntityFrameworkCore.Sqlite.Core "
            "System.Data.SQLite.Core sqlite-net-pcl sqlite-net-sqlcipher dbup-sqlite "
            "SQLitePCLRaw.bundle_e_sqlite3 SQLitePCLRaw.bundle_green Hangfire.Storage.SQLite "
            "CommunityToolkit.Aspire.Hosting.Sqlite FluentMigrator.Runner.SQLite "
            "CommunityToolkit.Aspire.Microsoft.EntityFrameworkCore.Sqlite "
            "Stub.System.Data.SQLite.Core "
            "System.Data.SQLite.x64 Serilog.Sinks.SQLite sqlite-net-pcl.async "
            "SourceGear.sqlite3 SQLitePCLRaw.bundle_e_sqlcipher",
            "cargo": "rusqlite libsqlite3-sys libsql tokio-rusqlite sqlite r2d2_sqlite sqlx-sqlite "
            "async-sqlite deadpool-sqlite tauri-plugin-sql rusqlite_migration turso "
            "apalis-sqlite sqlite-vec sqlite3-sys",
            "hex": "exqlite ecto_sqlite3 sqlite_ecto2 esqlite",
            "pub": "sqflite drift sqlite3 sqlite3_flutter_libs sqflite_common_ffi moor floor "
            "drift_flutter sqlite_async powersync sqflite_sqlcipher drift_dev sqflite_common",
            "swift": "GRDB.swift SQLite.swift fluent-sqlite-driver sqlite-nio sqlite-kit fmdb "
            "SQLiteData sqlite-data sharing-grdb",
            "cocoapods": "GRDB.swift SQLite.swift FMDB SQLCipher",
            "hackage": "sqlite-simple direct-sqlite persistent-sqlite",
            "clojure": "org.xerial/sqlite-jdbc",
            "cpan": "DBD::SQLite Mojo::SQLite",
            "cran": "RSQLite",
            "conan": "sqlite3 sqlitecpp sqlite_orm",
        },
        imports={
            "python": "sqlite3 aiosqlite pysqlite3 apsw sqlcipher3 sqlite_utils playhouse."
            "sqlite_ext sqlalchemy.dialects.sqlite libsql_client pysqlcipher3",
            "js": "node:sqlite bun:sqlite drizzle-orm/better-sqlite3 drizzle-orm/sqlite-core "
            "drizzle-orm/libsql drizzle-orm/d1 drizzle-orm/expo-sqlite drizzle-orm/bun-sqlite "
            "@libsql/client/web @libsql/client/http drizzle-orm/op-sqlite drizzle-orm/sql-js "
            "@nozbe/watermelondb/adapters/sqlite",
            "jvm": "org.sqlite androidx.room androidx.sqlite android.database.sqlite "
            "app.cash.sqldelight com.squareup.sqldelight net.sqlcipher net.zetetic "
            "slick.jdbc.SQLiteProfile com.j256.ormlite.android org.greenrobot.greendao "
            "androidx.room3 androidx.room.RoomDatabase org.requery.android.database",
            "csharp": "Microsoft.Data.Sqlite System.Data.SQLite SQLite SQLitePCL",
            "rust": "rusqlite libsqlite3_sys libsql sqlx::sqlite sqlx::Sqlite sqlx::SqlitePool "
            "diesel::sqlite diesel::SqliteConnection tokio_rusqlite sqlite",
            "elixir": "Exqlite Ecto.Adapters.SQLite3",
            "c": "sqlite3.h sqlcipher/sqlite3.h sqlite_orm/sqlite_orm.h SQLiteCpp/SQLiteCpp.h",
            "swift": "GRDB SQLite SQLite3 CoreData SwiftData FluentSQLiteDriver FMDB SQLiteData "
            "SharingGRDB",
            "dart": "sqflite drift sqlite3 sqflite_common_ffi floor sqlite_async powersync",
            "haskell": "Database.SQLite Database.Persist.Sqlite Database.SQLite3",
            "perl": "DBD::SQLite Mojo::SQLite",
            "r": "RSQLite",
            "lua": "lsqlite3 luasql.sqlite3 ljsqlite3 sqlite.db",
            "php": "SQLite3",
            "ruby": "sqlite3 extralite",
        },
        calls="UseSqlite SqliteConnection SQLiteConnection SqliteConnectionStringBuilder "
        "sqlite3.connect aiosqlite.connect apsw.Connection sqlite3_open sqlite3_open_v2 "
        "SQLiteOpenHelper SQLiteDatabase.openOrCreateDatabase Room.databaseBuilder "
        "Room.inMemoryDatabaseBuilder NSPersistentContainer NSPersistentCloudKitContainer "
        "ModelContainer DatabaseQueue DatabasePool SqlitePoolOptions SqlitePool::connect "
        "SqliteConnectOptions SqliteConnection::establish SqliteConnectionManager::file "
        "SqliteQueueDatabase PooledSqliteDatabase APSWDatabase SQLiteEngine sqlite_utils.Database "
        "SQLite3::Database.new SqliteDatabase SqliteExtDatabase CSqliteExtDatabase DatabaseSync "
        "BunSQLiteDatabase SqliteDialect sqliteshim.Open sqlite.Open sqlitex.NewPool "
        "sqlite.OpenConn PrismaLibSql PrismaLibSQL PrismaBetterSqlite3 PrismaBetterSQLite3 "
        "PrismaD1 "
        "SQLite.openDatabase SQLite.openDatabaseAsync SQLite.openDatabaseSync openDatabaseSync "
        "openDatabaseAsync SQLiteProvider AndroidSqliteDriver NativeSqliteDriver JdbcSqliteDriver "
        "sqlite3.Database better-sqlite3 SQLiteDataSource BundledSQLiteDriver NativeDatabase "
        "SQLiteAsyncConnection SqlitePersistence rusqlite::Connection::open "
        "AddSqlite UseSqliteStorage SQLite::Database "
        "addSqlite addSQLite",
        context="Connection::open Connection.open Database openDatabase open createClient connect "
        "Database.new new_connection initSqlJs databaseFactory Connection "
        "Connection::open_in_memory "
        "SQLiteDatabase drizzle",
        schemes="sqlite sqlite3 sqlite+aiosqlite sqlite+pysqlite libsql sqlite+libsql "
        "sqlite+pysqlcipher spatialite sqlite2 sqliteshim",
        images="litestream libsql-server sqld",
        env="SQLITE_* TURSO_* LIBSQL_*",
        iac="cloudflare_d1_database turso_database",
        ddl=(
            r"\bpragma\s+(journal_mode|foreign_keys|user_version|busy_timeout|synchronous)\b",
            r"\busing\s+fts[345]\b",
            r"\bautoincrement\b",
            r"\bsqlite_master\b",
            r"\bwithout\s+rowid\b",
        ),
        providers="sqlite sqlite3 pdo_sqlite better-sqlite3 django.db.backends.sqlite3 "
        "ecto.adapters.sqlite3 sqlitedialect org.sqlite.jdbc libsql turso d1 d1-http "
        "django.contrib.gis.db.backends.spatialite sqlitedatabase expo-sqlite sql.js "
        ""
        "enhanced_sqlite3 sqliteplatform org.hibernate.community.dialect.sqlitedialect expo "
        "microsoft.entityframeworkcore.sqlite sqlite_wasm durable-sqlite "
        "django_prometheus.db.backends.sqlite3 better_sqlite3 bun-sqlite aiosqlite sqljs",
        keys="d1_databases",
    ),
    Engine(
        "H2",
        "relational",
        packages={
            "maven": "com.h2database:h2 io.r2dbc:r2dbc-h2 io.quarkus:quarkus-jdbc-h2",
            "clojure": "com.h2database/h2",
        },
        imports={"jvm": "org.h2 slick.jdbc.H2Profile"},
        calls="JdbcDataSource H2ConnectionFactory H2ConnectionConfiguration",
        schemes="h2",
        images="h2",
        providers="h2 org.h2.driver h2dialect h2profile org.hibernate.dialect.h2dialect "
        "slick.jdbc.h2profile$",
    ),
    Engine(
        "HSQLDB",
        "relational",
        packages={"maven": "org.hsqldb:hsqldb hsqldb:hsqldb", "clojure": "org.hsqldb/hsqldb"},
        imports={"jvm": "org.hsqldb slick.jdbc.HsqldbProfile"},
        calls="JDBCDataSource HsqldbDataSource",
        schemes="hsqldb",
        providers="hsqldb hsql org.hsqldb.jdbcdriver org.hsqldb.jdbc.jdbcdriver hsqldialect "
        "org.hibernate.dialect.hsqldialect",
    ),
    Engine(
        "Derby",
        "relational",
        packages={
            "maven": "org.apache.derby:derby org.apache.derby:derbyclient "
            "org.apache.derby:derbytools io.quarkus:quarkus-jdbc-derby"
        },
        imports={"jvm": "org.apache.derby slick.jdbc.DerbyProfile"},
        schemes="derby",
        providers="derby org.apache.derby.jdbc.embeddeddriver derbydialect",
    ),
)

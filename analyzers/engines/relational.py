"""Relational servers."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "PostgreSQL",
        "relational",
        packages={
            "pypi": "psycopg2 psycopg2-binary psycopg2cffi psycopg psycopg-binary psycopg-c "
            "asyncpg "
            "aiopg pg8000 py-postgresql psycopg-pool queries langchain-postgres pgvector "
            "langchain-google-alloydb-pg langchain-google-cloud-sql-pg django-pgcrypto "
            "django-postgres-extra django-pgtrigger django-pghistory supabase procrastinate "
            "dbt-postgres pgserver cloud-sql-python-connector "
            "django-tenants django-postgresql-dag django-timescaledb pgmq tembo-pgmq-python",
            "npm": "pg pg-promise postgres pg-boss pg-native slonik @neondatabase/serverless "
            "@vercel/postgres @prisma/adapter-pg @prisma/adapter-neon @prisma/adapter-ppg "
            "@supabase/supabase-js @supabase/ssr @supabase/auth-helpers-nextjs "
            "@supabase/postgrest-js pg-hstore pg-query-stream pg-pubsub pg-copy-streams pg-cursor "
            "pg-listen pg-pool pg-minify connect-pg-simple @mikro-orm/postgresql graphile-worker "
            "postgraphile @electric-sql/pglite @types/pg pgvector kysely-postgres-js @nestjs/pg "
            "graphile-build-pg @supabase/auth-helpers-react node-pg-migrate embedded-postgres "
            "@keyv/postgres massive @databases/pg @payloadcms/db-postgres @medusajs/medusa "
            "@payloadcms/db-vercel-postgres pg-mem @slonik/migrator postgres-migrations "
            "",
            "go": "github.com/lib/pq github.com/jackc/pgx github.com/jackc/pgconn "
            "gorm.io/driver/postgres github.com/go-pg/pg github.com/uptrace/bun/driver/pgdriver "
            "github.com/uptrace/bun/dialect/pgdialect cloud.google.com/go/alloydbconn "
            "cloud.google.com/go/cloudsqlconn/postgres github.com/riverqueue/river "
            "github.com/golang-migrate/migrate/v4/database/postgres "
            "github.com/golang-migrate/migrate/v4/database/pgx github.com/vgarvardt/gue "
            "github.com/georgysavva/scany github.com/pgvector/pgvector-go "
            "github.com/supabase-community/supabase-go github.com/fergusstrange/embedded-postgres",
            "maven": "org.postgresql:postgresql io.r2dbc:r2dbc-postgresql "
            "org.postgresql:r2dbc-postgresql com.impossibl.pgjdbc-ng:pgjdbc-ng "
            "io.vertx:vertx-pg-client com.pgvector:pgvector org.tpolecat:doobie-postgres_2.13 "
            "org.tpolecat:skunk-core_2.13 org.tpolecat:doobie-postgres org.tpolecat:skunk-core "
            "com.github.jasync-sql:jasync-postgresql io.quarkus:quarkus-jdbc-postgresql "
            "io.quarkus:quarkus-reactive-pg-client io.zonky.test:embedded-postgres "
            "org.flywaydb:flyway-database-postgresql com.github.tminglei:slick-pg "
            "com.github.tminglei:slick-pg_2.13 io.micronaut.sql:micronaut-vertx-pg-client "
            "org.springframework.ai:spring-ai-starter-vector-store-pgvector "
            "com.google.cloud.sql:postgres-socket-factory ",
            "gem": "pg sequel_pg pgvector neighbor pg_search que good_job scenic "
            "activerecord-postgis-adapter pghero pg_query",
            "composer": "ext-pgsql ext-pdo_pgsql supabase/supabase-php amphp/postgres "
            "pgvector/pgvector martin-georgiev/postgresql-for-doctrine",
            "nuget": "Npgsql Npgsql.EntityFrameworkCore.PostgreSQL Aspire.Npgsql "
            "Aspire.Npgsql.EntityFrameworkCore.PostgreSQL Aspire.Hosting.PostgreSQL Marten "
            "Hangfire.PostgreSql Pgvector Pgvector.EntityFrameworkCore Npgsql.DependencyInjection "
            "Aspire.Hosting.Azure.PostgreSQL Npgsql.EntityFrameworkCore.PostgreSQL.NodaTime "
            "Npgsql.OpenTelemetry AspNetCore.HealthChecks.NpgSql dbup-postgresql Weasel.Postgresql "
            "FluentMigrator.Runner.Postgres EFCore.NamingConventions.Npgsql "
            "Serilog.Sinks.Postgresql "
            "Quartz.Plugins.Postgres WolverineFx.Postgresql",
            "cargo": "tokio-postgres postgres deadpool-postgres bb8-postgres r2d2_postgres "
            "pgvector "
            "postgres-types sqlx-postgres cornucopia pq-sys pgmq apalis-postgres",
            "hex": "postgrex ecto_psql_extras epgsql pgvector oban geo_postgis pgo",
            "pub": "postgres supabase supabase_flutter",
            "swift": "postgres-nio postgres-kit fluent-postgres-driver supabase-swift "
            "PostgresClientKit",
            "hackage": "postgresql-simple postgresql-libpq hasql hasql-pool persistent-postgresql "
            "beam-postgres postgresql-typed esqueleto-postgres",
            "clojure": "org.postgresql/postgresql com.impossibl.pgjdbc-ng/pgjdbc-ng",
            "cpan": "DBD::Pg Mojo::Pg",
            "cran": "RPostgres RPostgreSQL",
            "conan": "libpq libpqxx",
            "nimble": "db_postgres",
        },
        imports={
            "python": "psycopg2 psycopg psycopg_pool asyncpg aiopg pg8000 postgresql pgvector "
            "django.contrib.postgres sqlalchemy.dialects.postgresql langchain_postgres "
            "langchain_google_alloydb_pg playhouse.postgres_ext playhouse.pool_pg pgtrigger "
            "tortoise.contrib.postgres supabase gotrue postgrest psycopg2.extras",
            "js": "drizzle-orm/node-postgres drizzle-orm/postgres-js drizzle-orm/pg-core "
            "drizzle-orm/neon-http drizzle-orm/neon-serverless drizzle-orm/vercel-postgres "
            "drizzle-orm/pglite @prisma/adapter-pg sequelize-postgres bun:postgres",
            "go": "github.com/jackc/pgx/v4 github.com/jackc/pgx/v5 github.com/jackc/pgx/v5/pgxpool "
            "github.com/jackc/pgx/v5/stdlib entgo.io/ent/dialect/postgres "
            "github.com/golang-migrate/migrate/database/postgres "
            "cloud.google.com/go/cloudsqlconn/postgres",
            "jvm": "org.postgresql io.r2dbc.postgresql com.impossibl.postgres io.vertx.pgclient "
            "slick.jdbc.PostgresProfile doobie.postgres skunk com.pgvector "
            "com.github.jasync.sql.db."
            "postgresql com.github.tminglei.slickpg io.getquill."
            "PostgresJdbcContext",
            "csharp": "Npgsql NpgsqlTypes Marten Pgvector Pgvector.EntityFrameworkCore "
            "Npgsql.EntityFrameworkCore Hangfire.PostgreSql",
            "ruby": "pg pgvector",
            "rust": "tokio_postgres postgres deadpool_postgres bb8_postgres sqlx::postgres "
            "sqlx::Postgres sqlx::PgPool diesel::pg diesel::PgConnection diesel_async::"
            "AsyncPgConnection pgvector sqlx::PgConnection",
            "elixir": "Postgrex Ecto.Adapters.Postgres Oban Pgvector",
            "c": "libpq-fe.h pqxx pqxx/pqxx libpq/libpq-fs.h postgresql/libpq-fe.h",
            "swift": "PostgresNIO PostgresKit FluentPostgresDriver PostgresClientKit Supabase",
            "dart": "postgres supabase supabase_flutter",
            "haskell": "Database.PostgreSQL Hasql Database.Persist.Postgresql "
            "Database.Beam.Postgres",
            "perl": "DBD::Pg Mojo::Pg",
            "r": "RPostgres RPostgreSQL",
            "clojure": "org.postgresql next.jdbc.postgres hugsql.adapter.pg",
            "lua": "pgmoon luasql.postgres resty.postgres",
            "erlang": "epgsql pgo",
        },
        calls="UseNpgsql AddNpgsqlDbContext AddNpgsqlDataSource NpgsqlConnection NpgsqlDataSource "
        "NpgsqlDataSourceBuilder AddPostgres AddAzurePostgresFlexibleServer AddNpgSql pgxpool.New "
        "pgxpool.NewWithConfig pgx.Connect pgx.ParseConfig pq.Open PQconnectdb PQsetdbLogin "
        "pg_connect pg_pconnect asyncpg.connect asyncpg.create_pool psycopg.connect "
        "psycopg2.connect "
        "psycopg.AsyncConnection.connect AsyncConnectionPool ThreadedConnectionPool PG.connect "
        "PG::Connection.new PgPoolOptions PgPool::connect PgConnectOptions PgConnection::establish "
        "AsyncPgConnection::establish Postgrex.start_link PostgresDialect PostgresJSDialect "
        "PrismaPg "
        "PrismaNeon postgres.Open pgdriver.NewConnector pgdialect.New AlloyDBEngine.create_sync "
        "AlloyDBVectorStore.create_sync supabase.createClient createClientComponentClient "
        "createServerComponentClient createRouteHandlerClient createBrowserClient "
        "createServerClient createPagesBrowserClient PgSqlConnectionFactory "
        "PostgresqlConnectionFactory PGSimpleDataSource PGPoolingDataSource "
        "Supabase.initialize UsePostgreSqlStorage PersistMessagesWithPostgresql PgPool.pool "
        "AddDbContextNpgsql new_pg_pool addPostgres",
        context="Pool Client createClient createPool connect new_pool pgp postgres drizzle neon "
        "sql "
        "Connection.connect ConnectionPool create_client PgBoss start",
        schemes="postgres postgresql postgis pgsql postgresql+asyncpg postgresql+psycopg "
        "postgresql+psycopg2 postgresql+pg8000 postgres+asyncpg pgx pgx5 ecto timescale pg "
        "prisma+postgres",
        images="postgres postgresql postgresql-repmgr postgis pgvector pgautoupgrade "
        "supabase-postgres "
        "pgbouncer pgpool spilo pgvecto-rs citus postgresql-15 postgresql-16-c9s "
        "postgresql-96-centos7 cloudnative-pg paradedb crunchy-postgres postgres-alpine "
        "postgres-ssl",
        env="PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSSLMODE PG_HOST PG_USER PG_PASSWORD "
        "PG_DATABASE PG_URL PG_CONNECTION_STRING PG_DATABASE_URL POSTGRES_* POSTGRESQL_* "
        "SUPABASE_* NEXT_PUBLIC_SUPABASE_* NEON_* VITE_SUPABASE_* PSQL_*",
        iac="google_alloydb_cluster google_alloydb_instance azurerm_postgresql_server "
        "azurerm_postgresql_flexible_server azurerm_cosmosdb_postgresql_cluster neon_project "
        "supabase_project scaleway_rdb_postgres postgresql.cnpg.io acid.zalan.do "
        "postgres-operator.crunchydata.com Microsoft.DBforPostgreSQL postgresql_database "
        "aws_dsql_cluster AWS::DSQL::Cluster yandex_mdb_postgresql_cluster",
        ddl=(
            r"create\s+extension\b",
            r"enable\s+row\s+level\s+security",
            r"create\s+policy\b",
            r"language\s+'?plpgsql'?",
            r"\btsvector\b",
            r"\bjsonb\b",
            r"\bbigserial\b",
            r"\bserial\s+(primary|not)\b",
            r"::(uuid|text|regclass|jsonb|timestamptz)\b",
            r"\bpg_catalog\.",
            r"\busing\s+gin\b",
            r"\bowner\s+to\b",
            r"\btimestamptz\b",
        ),
        providers="postgres postgresql pgsql pg pdo_pgsql django.db.backends.postgresql "
        "django.db.backends.postgresql_psycopg2 django.contrib.gis.db.backends.postgis postgis "
        "ecto.adapters.postgres org.postgresql.driver postgresqldialect postgresprofile "
        "postgresdialect django_tenants.postgresql_backend psqlextra.backend jdbcpostgresql "
        "django_prometheus.db.backends.postgresql postgresqlplatform postgres-js node-postgres "
        "org.hibernate.dialect.postgresqldialect psqldialect vercel-postgres pglite neon-http "
        "postgres_sql slick.jdbc.postgresprofile$ pg8000 asyncpg psycopg aurora-postgresql "
        "aurora-data-api-pg npgsql postgresqlschemagrammar supabase pgx postgis_adapter "
        "org.quartz.impl.jdbcjobstore.postgresqldelegate timescaledb alloydb better_postgres",
        keys="[db] spring.r2dbc.postgresql",
        services="postgresql-rds",
    ),
    Engine(
        "CockroachDB",
        "relational",
        family="PostgreSQL",
        packages={
            "pypi": "sqlalchemy-cockroachdb django-cockroachdb",
            "go": "github.com/cockroachdb/cockroach-go",
            "gem": "activerecord-cockroachdb-adapter",
        },
        schemes="cockroachdb cockroach",
        images="cockroach",
        env="COCKROACH_*",
        iac="cockroach_cluster",
        providers="cockroachdb cockroach",
    ),
    Engine(
        "YugabyteDB",
        "relational",
        family="PostgreSQL",
        packages={
            "npm": "@yugabytedb/pg",
            "maven": "com.yugabyte:jdbc-yugabytedb",
            "pypi": "psycopg2-yugabytedb",
        },
        schemes="yugabytedb",
        images="yugabyte",
        env="YUGABYTE_*",
        providers="yugabytedb yugabyte",
    ),
    Engine(
        "TimescaleDB",
        "time-series",
        family="PostgreSQL",
        images="timescaledb timescaledb-ha timescaledb-docker-ha",
        env="TIMESCALE_*",
        ddl=(r"\bcreate_hypertable\b", r"timescaledb\.continuous"),
        packages={"pypi": "django-timescaledb", "npm": "@timescaledb/typeorm"},
    ),
    Engine("Citus", "relational", family="PostgreSQL", ddl=(r"create_distributed_table\s*\(",)),
    Engine(
        "Greenplum", "relational", family="PostgreSQL", images="greenplum gpdb", schemes="greenplum"
    ),
    Engine(
        "Materialize",
        "relational",
        family="PostgreSQL",
        images="materialized",
        packages={"pypi": "dbt-materialize"},
        providers="materialize",
    ),
    Engine(
        "CrateDB",
        "relational",
        images="crate",
        packages={
            "pypi": "crate sqlalchemy-cratedb",
            "npm": "node-crate",
            "maven": "io.crate:crate-jdbc",
            "composer": "crate/crate-pdo",
        },
        imports={"jvm": "io.crate.client"},
        schemes="crate",
    ),
    Engine(
        "MySQL",
        "relational",
        packages={
            "pypi": "pymysql mysqlclient mysql-connector-python mysql-connector aiomysql asyncmy "
            "mysql-connector-python-rf django-mysql dbt-mysql oursql "
            "mysql-replication sqlalchemy-tidb",
            "npm": "mysql mysql2 @planetscale/database @prisma/adapter-planetscale promise-mysql "
            "@tidbcloud/serverless @tidbcloud/prisma-adapter express-mysql-session "
            "@mikro-orm/mysql kysely-planetscale serverless-mysql @keyv/mysql @databases/mysql "
            "@types/mysql mysql-await @mysql/xdevapi",
            "go": "github.com/go-sql-driver/mysql gorm.io/driver/mysql "
            "github.com/golang-migrate/migrate/v4/database/mysql github.com/go-mysql-org/go-mysql "
            "github.com/uptrace/bun/dialect/mysqldialect",
            "maven": "com.mysql:mysql-connector-j mysql:mysql-connector-java "
            "io.asyncer:r2dbc-mysql dev.miku:r2dbc-mysql io.vertx:vertx-mysql-client "
            "io.quarkus:quarkus-jdbc-mysql io.quarkus:quarkus-reactive-mysql-client "
            "org.flywaydb:flyway-mysql com.github.jasync-sql:jasync-mysql "
            "com.google.cloud.sql:mysql-socket-factory-connector-j-8",
            "gem": "mysql2 trilogy activerecord-trilogy-adapter ruby-mysql",
            "composer": "ext-pdo_mysql ext-mysqli ext-mysqlnd amphp/mysql react/mysql",
            "nuget": "MySqlConnector MySql.Data Pomelo.EntityFrameworkCore.MySql "
            "MySql.EntityFrameworkCore Aspire.MySqlConnector Aspire.Hosting.MySql Hangfire.MySql "
            "Aspire.Pomelo.EntityFrameworkCore.MySql MySql.Data.EntityFrameworkCore dbup-mysql "
            "Hangfire.MySqlStorage FluentMigrator.Runner.MySql AspNetCore.HealthChecks.MySql "
            "Microting.EntityFrameworkCore.MySql",
            "cargo": "mysql mysql_async mysql_common mysql_async_wasi mysqlclient-sys sqlx-mysql "
            "r2d2_mysql",
            "hex": "myxql mariaex mysql",
            "pub": "mysql1 mysql_client",
            "swift": "mysql-nio fluent-mysql-driver mysql-kit",
            "hackage": "mysql-simple persistent-mysql mysql mysql-haskell",
            "clojure": "mysql/mysql-connector-java com.mysql/mysql-connector-j",
            "cpan": "DBD::mysql Mojo::mysql",
            "cran": "RMySQL",
            "conan": "libmysqlclient mysql-connector-cpp",
        },
        imports={
            "python": "pymysql MySQLdb mysql.connector aiomysql asyncmy django_mysql "
            "sqlalchemy.dialects.mysql tortoise.contrib.mysql",
            "js": "mysql2/promise drizzle-orm/mysql2 drizzle-orm/mysql-core "
            "drizzle-orm/planetscale-serverless drizzle-orm/tidb-serverless",
            "jvm": "com.mysql io.asyncer.r2dbc.mysql dev.miku.r2dbc.mysql io.vertx.mysqlclient "
            "slick.jdbc.MySQLProfile com.github.jasync.sql.db.mysql",
            "csharp": "MySqlConnector MySql.Data Pomelo.EntityFrameworkCore",
            "rust": "mysql mysql_async sqlx::mysql sqlx::MySql sqlx::MySqlPool diesel::mysql "
            "diesel::MysqlConnection",
            "elixir": "MyXQL Ecto.Adapters.MyXQL",
            "c": "mysql.h mysql/mysql.h mysql++ mysql++/mysql++.h mysqlx/xdevapi.h "
            "mysql_connection.h cppconn/driver.h mysql/jdbc.h",
            "swift": "MySQLNIO MySQLKit FluentMySQLDriver",
            "dart": "mysql1 mysql_client",
            "haskell": "Database.MySQL Database.Persist.MySQL",
            "perl": "DBD::mysql Mojo::mysql",
            "r": "RMySQL",
            "lua": "resty.mysql luasql.mysql lsqlite.mysql",
            "erlang": "mysql",
        },
        calls="UseMySql UseMySQL MySqlConnection MySqlDataSourceBuilder AddMySqlDataSource "
        "AddMySql "
        "AddMySqlDbContext mysqli_connect mysqli_real_connect mysql_real_connect mysql_init "
        "mysql_connect pymysql.connect MySQLdb.connect mysql.connector.connect aiomysql.connect "
        "aiomysql.create_pool asyncmy.connect asyncmy.create_pool Mysql2::Client.new "
        "MySqlPool::connect "
        "MySqlPoolOptions MysqlConnection::establish MysqlDialect mysql.createPool "
        "mysql.createConnection mysql2.createPool mysql2.createConnection mysql.Open "
        "mysqldialect.New MySqlServerVersion MySQLPool.pool MyXQL.start_link MysqlDataSource "
        "PrismaPlanetScale UseStorage.MySql mysql::Pool::new addMySql",
        context="createPool createConnection createPoolCluster connect mysqli Connection "
        "connection "
        "MySQLConnectionPool PooledDB drizzle mysql.NewConfig mysql.Config Pool::new",
        schemes="mysql mysqlx mysql+pymysql mysql+asyncmy mysql+aiomysql mysql+mysqldb mysql2 "
        "mysql+mysqlconnector mysqli trilogy pdo-mysql",
        images="mysql mysql-server percona percona-server mysql-57-centos7 mysql-80-c9s "
        "percona-xtradb-cluster mysql57 mysql-cluster mysql-operator",
        env="MYSQL_* MYSQLHOST MYSQLUSER",
        iac="azurerm_mysql_flexible_server azurerm_mysql_server planetscale_database "
        "Microsoft.DBforMySQL mysql_database mysql.oracle.com/v2 yandex_mdb_mysql_cluster",
        ddl=(
            r"\bengine\s*=\s*'?innodb\b",
            r"\bengine\s*=\s*'?myisam\b",
            r"\bauto_increment\b",
            r"\bcharset\s*=?\s*'?utf8",
            r"\bon\s+update\s+current_timestamp\b",
            r"\bcollate\s*=?\s*'?utf8mb4_",
        ),
        providers="mysql mysql2 mysqli pdo_mysql trilogy django.db.backends.mysql "
        "ecto.adapters.myxql com.mysql.cj.jdbc.driver com.mysql.jdbc.driver mysqldialect "
        "mysqlprofile mysql8dialect jdbcmysql mysqlsql aurora-mysql planetscale "
        "org.hibernate.dialect.mysqldialect org.hibernate.dialect.mysql8dialect pymysql "
        "django.contrib.gis.db.backends.mysql mysqlplatform slick.jdbc.mysqlprofile$ aiomysql "
        "org.hibernate.dialect.mysql5innodbdialect asyncmy tidb "
        "django_prometheus.db.backends.mysql "
        "org.hibernate.dialect.mysql5dialect mysql_native pomelo.entityframeworkcore.mysql",
    ),
    Engine(
        "MariaDB",
        "relational",
        family="MySQL",
        packages={
            "pypi": "mariadb",
            "npm": "mariadb @prisma/adapter-mariadb @mikro-orm/mariadb",
            "maven": "org.mariadb.jdbc:mariadb-java-client org.mariadb:r2dbc-mariadb "
            "io.quarkus:quarkus-jdbc-mariadb",
            "cran": "RMariaDB",
            "conan": "mariadb-connector-c",
            "cpan": "DBD::MariaDB",
        },
        imports={
            "jvm": "org.mariadb",
            "c": "mariadb/mysql.h mariadb/conncpp.hpp",
            "r": "RMariaDB",
        },
        calls="PrismaMariaDb mariadb.createPool mariadb.connect MariaDbDataSource "
        "MariaDbServerVersion",
        context="createPool createConnection connect",
        schemes="mariadb mariadb+pymysql mariadb+mariadbconnector mariadb+asyncmy",
        images="mariadb mariadb-galera mariadb-server",
        env="MARIADB_*",
        iac="azurerm_mariadb_server",
        providers="mariadb org.mariadb.jdbc.driver mariadbdialect mariadbplatform "
        "org.hibernate.dialect.mariadbdialect",
    ),
    Engine(
        "TiDB",
        "relational",
        family="MySQL",
        images="tidb tikv-tidb",
        env="TIDB_*",
        schemes="tidb",
    ),
    Engine(
        "Vitess",
        "relational",
        family="MySQL",
        images="vttestserver vitess/lite vtgate",
        packages={"go": "vitess.io/vitess"},
        schemes="vitess",
    ),
    Engine(
        "SingleStore",
        "relational",
        family="MySQL",
        packages={
            "pypi": "singlestoredb",
            "npm": "@singlestore/client",
            "maven": "com.singlestore:singlestore-jdbc-client",
        },
        schemes="singlestore singlestoredb memsql",
        images="singlestoredb-dev cluster-in-a-box",
        providers="singlestore",
    ),
    Engine(
        "OceanBase",
        "relational",
        family="MySQL",
        images="oceanbase-ce",
        schemes="oceanbase",
        packages={"maven": "com.oceanbase:oceanbase-client", "pypi": "pyobvector"},
    ),
    Engine(
        "SQL Server",
        "relational",
        packages={
            "pypi": "pymssql mssql-django django-mssql-backend django-pyodbc-azure dbt-sqlserver "
            "django-mssql python-tds",
            "npm": "mssql tedious @prisma/adapter-mssql @mikro-orm/mssql msnodesqlv8 "
            "connect-mssql-v2",
            "go": "github.com/microsoft/go-mssqldb github.com/denisenkom/go-mssqldb "
            "gorm.io/driver/sqlserver",
            "maven": "com.microsoft.sqlserver:mssql-jdbc net.sourceforge.jtds:jtds "
            "io.r2dbc:r2dbc-mssql io.quarkus:quarkus-jdbc-mssql org.flywaydb:flyway-sqlserver",
            "gem": "tiny_tds activerecord-sqlserver-adapter",
            "composer": "ext-sqlsrv ext-pdo_sqlsrv",
            "nuget": "Microsoft.Data.SqlClient System.Data.SqlClient dbup-sqlserver "
            "Microsoft.EntityFrameworkCore.SqlServer Aspire.Microsoft.Data.SqlClient "
            "Aspire.Microsoft.EntityFrameworkCore.SqlServer Aspire.Hosting.SqlServer "
            "Hangfire.SqlServer Microsoft.Extensions.Caching.SqlServer Serilog.Sinks.MSSqlServer "
            "Microsoft.SqlServer.DacFx Aspire.Hosting.Azure.Sql AspNetCore.HealthChecks.SqlServer "
            "FluentMigrator.Runner.SqlServer MSBuild.Sdk.SqlProj Microsoft.Build.Sql "
            "Microsoft.SqlServer.SqlManagementObjects EntityFramework "
            "Microsoft.EntityFrameworkCore.SqlServer.NetTopologySuite System.Data.SqlLocalDb",
            "cargo": "tiberius bb8-tiberius",
            "hex": "tds",
            "clojure": "com.microsoft.sqlserver/mssql-jdbc",
        },
        imports={
            "python": "pymssql sqlalchemy.dialects.mssql pytds",
            "js": "mssql/msnodesqlv8",
            "jvm": "com.microsoft.sqlserver net.sourceforge.jtds slick.jdbc.SQLServerProfile",
            "csharp": "Microsoft.Data.SqlClient System.Data.SqlClient",
            "elixir": "Tds Ecto.Adapters.Tds",
            "rust": "tiberius",
        },
        calls="UseSqlServer SqlConnection AddSqlServer AddDistributedSqlServerCache "
        "AddSqlServerDbContext AddSqlServerClient sqlsrv_connect mssql_connect pymssql.connect "
        "UseSqlServerStorage AddAzureSqlServer SqlConnectionStringBuilder SQLServerDataSource "
        "TinyTds::Client.new MssqlDialect PrismaMssql sqlserver.Open UseSqlOS UseAzureSql "
        "SqlServerStorage addSqlServer",
        context="sql.connect ConnectionPool connect SqlBulkCopy",
        schemes="sqlserver mssql mssql+pyodbc mssql+pymssql mssql+aioodbc sqlsrv dblib jtds "
        "microsoft:sqlserver azuresql",
        images="mssql mssql/server azure-sql-edge mssql-server-linux mssql-server",
        env="SA_PASSWORD MSSQL_* ACCEPT_EULA SQLSERVER_* AZURE_SQL_*",
        iac="azurerm_mssql_server azurerm_sql_server azurerm_sql_database azurerm_mssql_database "
        "Microsoft.Sql",
        ddl=(
            r"^\s*set\s+ansi_nulls\b",
            r"\bidentity\s*\(\s*1\s*,\s*1\s*\)",
            r"\bnvarchar\s*\(\s*max\s*\)",
            r"\[dbo\]\.\[",
            r"\buniqueidentifier\b",
            r"\bdatetime2\b",
        ),
        providers="mssql sqlserver sql_server sqlsrv pdo_sqlsrv tedious ecto.adapters.tds "
        "com.microsoft.sqlserver.jdbc.sqlserverdriver sqlserverdialect mssqldialect "
        "microsoft.entityframeworkcore.sqlserver django.db.backends.mssql sql_server.pyodbc "
        "sqlserverprofile system.data.sqlclient microsoft.data.sqlclient jdbcsqlserver "
        "org.hibernate.dialect.sqlserverdialect sqlserver2012dialect azuresql sqlserverplatform "
        "org.hibernate.dialect.sqlserver2012dialect",
    ),
    Engine(
        "Oracle",
        "relational",
        packages={
            "pypi": "oracledb cx-oracle dbt-oracle",
            "npm": "oracledb",
            "go": "github.com/godror/godror github.com/sijms/go-ora github.com/mattn/go-oci8",
            "maven": "com.oracle.database.jdbc:ojdbc8 com.oracle.database.jdbc:ojdbc11 "
            "com.oracle.database.jdbc:ojdbc10 com.oracle.database.jdbc:ojdbc6 com.oracle:ojdbc8 "
            "com.oracle.database.r2dbc:oracle-r2dbc com.oracle:ojdbc6 com.oracle:ojdbc7 "
            "io.quarkus:quarkus-jdbc-oracle org.flywaydb:flyway-database-oracle "
            "com.oracle.database.jdbc:ojdbc17",
            "gem": "ruby-oci8 activerecord-oracle_enhanced-adapter",
            "composer": "ext-oci8 ext-pdo_oci yajra/laravel-oci8",
            "nuget": "Oracle.ManagedDataAccess Oracle.ManagedDataAccess.Core "
            "Oracle.EntityFrameworkCore Aspire.Oracle.EntityFrameworkCore Aspire.Hosting.Oracle "
            "FluentMigrator.Runner.Oracle",
            "cargo": "oracle sibyl",
            "hex": "jamdb_oracle",
            "cpan": "DBD::Oracle",
            "cran": "ROracle",
        },
        imports={
            "python": "oracledb cx_Oracle sqlalchemy.dialects.oracle",
            "jvm": "oracle.jdbc slick.jdbc.OracleProfile",
            "csharp": "Oracle.ManagedDataAccess Oracle.EntityFrameworkCore",
            "c": "oci.h occi.h ocilib.h",
            "perl": "DBD::Oracle",
        },
        calls="UseOracle OracleConnection oci_connect oci_pconnect cx_Oracle.connect "
        "oracledb.connect oracledb.create_pool oracledb.createPool oracledb.getConnection "
        "OracleDataSource oracledb.connect_async oracledb.create_pool_async",
        context="createPool getConnection connect create_pool SessionPool",
        schemes="oracle oracle+oracledb oracle+cx_oracle oracle:thin oci oracle-enhanced godror",
        images="oracle-xe oracle-free oracle-database-xe oracledb database/enterprise "
        "database/free database/express",
        env="ORACLE_* TNS_ADMIN ORACLE_SID",
        iac="google_oracle_database_autonomous_database oci_database_autonomous_database",
        ddl=(
            r"\bvarchar2\s*\(",
            r"\bnumber\s*\(\s*\d+\s*(,\s*\d+\s*)?\)\s+(not\s+null|primary|default)",
            r"\bnoorder\s+nocycle\b",
        ),
        providers="oracle oracledb oracle_enhanced oci8 pdo_oci django.db.backends.oracle "
        "oracle.jdbc.driver.oracledriver oracle.jdbc.oracledriver oracledialect oracleprofile "
        "org.hibernate.dialect.oracle12cdialect org.hibernate.dialect.oracledialect "
        "oracle12cdialect oracle10gdialect org.hibernate.dialect.oracle10gdialect",
    ),
    Engine(
        "DB2",
        "relational",
        packages={
            "pypi": "ibm-db ibm-db-sa ibm-db-django",
            "npm": "ibm_db",
            "go": "github.com/ibmdb/go_ibm_db",
            "maven": "com.ibm.db2:jcc com.ibm.db2.jcc:db2jcc com.ibm.db2.jcc:db2jcc4 "
            "io.quarkus:quarkus-jdbc-db2",
            "nuget": "IBM.Data.Db2 Net.IBM.Data.Db2 IBM.EntityFrameworkCore",
            "gem": "ibm_db",
            "composer": "ext-ibm_db2",
        },
        imports={
            "python": "ibm_db ibm_db_dbi ibm_db_sa",
            "jvm": "com.ibm.db2 slick.jdbc.DB2Profile",
        },
        calls="ibm_db.connect ibm_db_dbi.connect db2_connect",
        schemes="db2 db2+ibm_db ibm_db_sa",
        images="db2 db2express-c",
        env="DB2INSTANCE DB2INST1_PASSWORD DB2_*",
        providers="db2 ibm_db com.ibm.db2.jcc.db2driver db2dialect db2400dialect",
    ),
    Engine(
        "Firebird",
        "relational",
        packages={
            "pypi": "fdb firebird-driver firebirdsql sqlalchemy-firebird",
            "npm": "node-firebird node-firebird-driver-native",
            "go": "github.com/nakagami/firebirdsql",
            "maven": "org.firebirdsql.jdbc:jaybird",
            "nuget": "FirebirdSql.Data.FirebirdClient FirebirdSql.EntityFrameworkCore.Firebird",
            "cargo": "rsfbclient",
            "composer": "ext-interbase",
        },
        imports={
            "python": "firebirdsql firebird.driver",
            "jvm": "org.firebirdsql",
            "csharp": "FirebirdSql",
            "c": "ibase.h",
        },
        calls="UseFirebird FbConnection ibase_connect",
        schemes="firebird firebirdsql firebird+fdb",
        images="firebird firebird-docker",
        env="FIREBIRD_*",
        providers="firebird interbase",
    ),
    Engine(
        "Informix",
        "relational",
        packages={"pypi": "ifxpy", "maven": "com.ibm.informix:jdbc"},
        imports={"python": "IfxPy", "jvm": "com.informix"},
        schemes="informix-sqli informix",
        providers="informix informixdialect",
        images="informix-developer-database",
    ),
    Engine(
        "SAP HANA",
        "relational",
        packages={
            "pypi": "hdbcli sqlalchemy-hana",
            "npm": "@sap/hana-client hdb @cap-js/hana",
            "go": "github.com/SAP/go-hdb",
            "maven": "com.sap.cloud.db.jdbc:ngdbc",
            "nuget": "Sap.Data.Hana.Core Sap.EntityFrameworkCore.Hana",
            "cargo": "hdbconnect",
        },
        imports={"python": "hdbcli", "jvm": "com.sap.db"},
        calls="hana.createConnection",
        schemes="hana hana+hdbcli sap hdb",
        images="saphana hanaexpress",
        providers="hana hanadialect com.sap.db.jdbc.driver",
    ),
    Engine(
        "Access",
        "relational",
        packages={
            "maven": "net.sf.ucanaccess:ucanaccess io.github.spannm:ucanaccess "
            "com.healthmarketscience.jackcess:jackcess",
            "nuget": "EntityFrameworkCore.Jet",
            "npm": "node-adodb mdb-reader",
            "pypi": "sqlalchemy-access",
        },
        schemes="ucanaccess access access+pyodbc",
        imports={"jvm": "net.ucanaccess com.healthmarketscience.jackcess"},
        calls="UseJet",
    ),
    Engine(
        "Sybase",
        "relational",
        schemes="sybase",
        providers="sybase sybasedialect",
        packages={"pypi": "sqlalchemy-sybase"},
    ),
    Engine(
        "Spanner",
        "relational",
        packages={
            "pypi": "google-cloud-spanner sqlalchemy-spanner django-google-spanner",
            "npm": "@google-cloud/spanner",
            "go": "cloud.google.com/go/spanner github.com/googleapis/go-sql-spanner",
            "maven": "com.google.cloud:google-cloud-spanner "
            "com.google.cloud:google-cloud-spanner-jdbc "
            "com.google.cloud:google-cloud-spanner-hibernate-dialect "
            "com.google.cloud:spring-cloud-gcp-starter-data-spanner",
            "nuget": "Google.Cloud.Spanner.Data Google.Cloud.Spanner.V1 "
            "Google.Cloud.EntityFrameworkCore.Spanner",
            "gem": "google-cloud-spanner activerecord-spanner-adapter",
            "composer": "google/cloud-spanner colopl/laravel-spanner",
            "cargo": "google-cloud-spanner gcloud-spanner",
        },
        imports={
            "python": "google.cloud.spanner google.cloud.spanner_v1",
            "jvm": "com.google.cloud.spanner",
            "csharp": "Google.Cloud.Spanner",
            "php": "Google\\Cloud\\Spanner",
        },
        calls="SpannerConnection spanner.NewClient UseSpanner spanner.Client",
        context="Spanner Client NewClient",
        schemes="cloudspanner spanner spanner+spanner",
        images="cloud-spanner-emulator emulator-spanner",
        env="SPANNER_*",
        iac="google_spanner_instance google_spanner_database",
        providers="spanner spannerdialect com.google.cloud.spanner.hibernate.spannerdialect",
    ),
)

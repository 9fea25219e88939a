"""PostgreSQL and the engines that speak as it does."""

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
            "@sequelize/postgres",
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
        calls="PostgresqlDatabase PostgresqlExtDatabase PooledPostgresqlDatabase "
        "PooledPostgresqlExtDatabase Psycopg3Database PostgresEngine "
        "UseNpgsql AddNpgsqlDbContext AddNpgsqlDataSource NpgsqlConnection NpgsqlDataSource "
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
)

"""What names no engine by itself: object mappers and drivers' front ends, features, roles."""

from __future__ import annotations

from .registry import words

TECHNOLOGIES: dict[str, dict[str, str]] = {
    "pypi": {
        "sqlalchemy": "SQLAlchemy",
        "flask-sqlalchemy": "Flask-SQLAlchemy",
        "sqlmodel": "SQLModel",
        "django": "Django ORM",
        "peewee": "Peewee",
        "tortoise-orm": "Tortoise ORM",
        "pony": "Pony ORM",
        "piccolo": "Piccolo",
        "databases": "databases",
        "gino": "GINO",
        "ormar": "ormar",
        "pandas": "",
        "dbt-core": "dbt",
        "records": "Records",
    },
    "npm": {
        "@prisma/client": "Prisma",
        "prisma": "Prisma",
        "typeorm": "TypeORM",
        "sequelize": "Sequelize",
        "sequelize-typescript": "Sequelize",
        "@sequelize/core": "Sequelize",
        "knex": "Knex",
        "objection": "Objection.js",
        "drizzle-orm": "Drizzle ORM",
        "kysely": "Kysely",
        "bookshelf": "Bookshelf",
        "@adonisjs/lucid": "Lucid",
        "node-pg-migrate": "node-pg-migrate",
        "@mikro-orm/core": "MikroORM",
        "waterline": "Waterline",
        "@payloadcms/db-postgres": "Payload",
    },
    "go": {
        "gorm.io/gorm": "GORM",
        "github.com/jinzhu/gorm": "GORM",
        "github.com/jmoiron/sqlx": "sqlx",
        "entgo.io/ent": "ent",
        "github.com/uptrace/bun": "Bun",
        "xorm.io/xorm": "XORM",
        "github.com/volatiletech/sqlboiler": "SQLBoiler",
        "github.com/gobuffalo/pop": "Pop",
    },
    "maven": {
        "org.springframework.boot:spring-boot-starter-data-jpa": "Spring Data JPA",
        "org.springframework.boot:spring-boot-starter-jdbc": "Spring JDBC",
        "org.springframework.boot:spring-boot-starter-data-jdbc": "Spring Data JDBC",
        "org.springframework.boot:spring-boot-starter-data-r2dbc": "Spring Data R2DBC",
        "org.springframework.boot:spring-boot-starter-data-rest": "Spring Data REST",
        "org.springframework.boot:spring-boot-starter-flyway": "Flyway",
        "org.springframework.data:spring-data-jpa": "Spring Data JPA",
        "org.springframework:spring-jdbc": "Spring JDBC",
        "org.springframework:spring-orm": "Spring ORM",
        "org.hibernate:hibernate-core": "Hibernate",
        "org.hibernate.orm:hibernate-core": "Hibernate",
        "org.mybatis:mybatis": "MyBatis",
        "org.mybatis.spring.boot:mybatis-spring-boot-starter": "MyBatis",
        "com.baomidou:mybatis-plus-boot-starter": "MyBatis-Plus",
        "com.baomidou:mybatis-plus-spring-boot3-starter": "MyBatis-Plus",
        "org.jooq:jooq": "jOOQ",
        "org.jdbi:jdbi3-core": "Jdbi",
        "org.skife.jdbi:jdbi": "Jdbi",
        "org.jetbrains.exposed:exposed-core": "Exposed",
        "io.quarkus:quarkus-hibernate-orm": "Hibernate",
        "io.quarkus:quarkus-hibernate-orm-panache": "Hibernate Panache",
        "com.typesafe.slick:slick": "Slick",
        "com.zaxxer:HikariCP": "JDBC",
        "com.zaxxer:hikaricp": "JDBC",
        "io.ebean:ebean": "Ebean",
    },
    "gem": {
        "rails": "Active Record",
        "activerecord": "Active Record",
        "sequel": "Sequel",
        "rom-sql": "ROM",
        "hanami-model": "Hanami",
    },
    "composer": {
        "laravel/framework": "Eloquent",
        "illuminate/database": "Eloquent",
        "doctrine/orm": "Doctrine ORM",
        "doctrine/dbal": "Doctrine DBAL",
        "doctrine/doctrine-bundle": "Doctrine ORM",
        "cakephp/cakephp": "CakePHP ORM",
        "yiisoft/yii2": "Yii Active Record",
        "propel/propel": "Propel",
        "cycle/orm": "Cycle ORM",
    },
    "nuget": {
        "Microsoft.EntityFrameworkCore": "Entity Framework Core",
        "Dapper": "Dapper",
        "EntityFramework": "Entity Framework",
        "NHibernate": "NHibernate",
        "linq2db": "LINQ to DB",
        "FreeSql": "FreeSql",
        "SqlSugarCore": "SqlSugar",
    },
    "cargo": {
        "diesel": "Diesel",
        "diesel-async": "Diesel",
        "sqlx": "SQLx",
        "sea-orm": "SeaORM",
        "rbatis": "rbatis",
        "quaint": "Quaint",
    },
    "hex": {"ecto_sql": "Ecto", "ecto": ""},
    "pub": {"drift": "Drift"},
    "swift": {"fluent": "Fluent"},
    "clojure": {
        "com.github.seancorfield/next.jdbc": "next.jdbc",
        "org.clojure/java.jdbc": "java.jdbc",
        "com.github.seancorfield/honeysql": "HoneySQL",
    },
    "hackage": {"persistent": "Persistent", "esqueleto": "Esqueleto", "beam-core": "Beam"},
    "cpan": {"DBIx::Class": "DBIx::Class", "DBI": "DBI"},
}
"""Ecosystem to package to the technology it brings; an empty name is known and says nothing."""

IMPORTED: dict[str, dict[str, str]] = {
    "python": {
        "sqlalchemy": "SQLAlchemy",
        "flask_sqlalchemy": "Flask-SQLAlchemy",
        "sqlmodel": "SQLModel",
        "django.db": "Django ORM",
        "peewee": "Peewee",
        "tortoise": "Tortoise ORM",
        "pony.orm": "Pony ORM",
        "piccolo": "Piccolo",
        "databases": "databases",
    },
    "js": {k: v for k, v in TECHNOLOGIES["npm"].items()},
    "go": {**TECHNOLOGIES["go"], "database/sql": "database/sql"},
    "jvm": {
        "jakarta.persistence": "JPA / Hibernate",
        "javax.persistence": "JPA / Hibernate",
        "org.hibernate": "Hibernate",
        "org.springframework.data.jpa": "Spring Data JPA",
        "org.springframework.jdbc": "Spring JDBC",
        "org.springframework.data.r2dbc": "Spring Data R2DBC",
        "org.jooq": "jOOQ",
        "org.mybatis": "MyBatis",
        "org.apache.ibatis": "MyBatis",
        "org.jdbi": "Jdbi",
        "org.skife.jdbi": "Jdbi",
        "java.sql": "JDBC",
        "javax.sql": "JDBC",
        "org.jetbrains.exposed": "Exposed",
        "slick": "Slick",
    },
    "csharp": {
        "Microsoft.EntityFrameworkCore": "Entity Framework Core",
        "Dapper": "Dapper",
        "NHibernate": "NHibernate",
    },
    "ruby": {"active_record": "Active Record", "sequel": "Sequel"},
    "php": {
        "Illuminate\\Database": "Eloquent",
        "Doctrine\\ORM": "Doctrine ORM",
        "Doctrine\\DBAL": "Doctrine DBAL",
        "PDO": "PDO",
        "Cake\\ORM": "CakePHP ORM",
    },
    "rust": {"diesel": "Diesel", "sqlx": "SQLx", "sea_orm": "SeaORM"},
    "elixir": {"Ecto.Repo": "Ecto", "Ecto.Migration": "Ecto"},
    "swift": {"Fluent": "Fluent"},
    "clojure": {"next.jdbc": "next.jdbc", "clojure.java.jdbc": "java.jdbc"},
}
"""Language group to import name to the technology."""

LANGUAGES = {
    "python": "Python",
    "javascript": "JavaScript",
    "typescript": "TypeScript",
    "tsx": "TypeScript",
    "vue": "JavaScript",
    "svelte": "JavaScript",
    "go": "Go",
    "java": "Java",
    "kotlin": "Kotlin",
    "scala": "Scala",
    "csharp": "C#",
    "ruby": "Ruby",
    "php": "PHP",
    "rust": "Rust",
    "elixir": "Elixir",
    "erlang": "Erlang",
    "swift": "Swift",
    "dart": "Dart",
    "c": "C",
    "cpp": "C++",
    "lua": "Lua",
    "clojure": "Clojure",
    "haskell": "Haskell",
    "perl": "Perl",
    "r": "R",
    "sql": "SQL",
    "cql": "CQL",
}
"""The names that people give our languages."""

OF_ECOSYSTEM = {
    "pypi": "Python",
    "npm": "JavaScript",
    "go": "Go",
    "maven": "Java",
    "gem": "Ruby",
    "composer": "PHP",
    "nuget": "C#",
    "cargo": "Rust",
    "hex": "Elixir",
    "pub": "Dart",
    "swift": "Swift",
    "hackage": "Haskell",
    "clojure": "Clojure",
    "cpan": "Perl",
    "cran": "R",
    "conan": "C++",
}
"""The language that an ecosystem's packages are written for."""

GROUPS = {
    "javascript": "js",
    "typescript": "js",
    "tsx": "js",
    "vue": "js",
    "svelte": "js",
    "java": "jvm",
    "kotlin": "jvm",
    "scala": "jvm",
    "cpp": "c",
}
"""Languages that share their import names."""

FEATURES = {
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "sqlx-postgres": "PostgreSQL",
    "postgres_backend": "PostgreSQL",
    "mysql": "MySQL",
    "mysql_backend": "MySQL",
    "sqlx-mysql": "MySQL",
    "sqlite": "SQLite",
    "sqlite_bundled": "SQLite",
    "sqlite-unbundled": "SQLite",
    "sqlx-sqlite": "SQLite",
    "returning_clauses_for_sqlite_3_35": "SQLite",
    "mssql": "SQL Server",
    "asyncpg": "PostgreSQL",
    "aiosqlite": "SQLite",
    "asyncmy": "MySQL",
    "redis": "Redis",
    "valkey": "Redis",
    "psycopg": "PostgreSQL",
    "postgresql-asyncpg": "PostgreSQL",
}
"""Crate features and Python extras that choose an engine."""

FEATURED = {
    "cargo": frozenset(
        words(
            "diesel diesel-async diesel_migrations sqlx sqlx-core sea-orm sea-query "
            "sea-orm-migration "
            "deadpool-diesel rocket_db_pools rocket_sync_db_pools refinery sea-query-binder rbatis "
            "apalis sea-schema diesel_derives sqlx-cli quaint actix-session "
            "tower-sessions-sqlx-store "
            "axum-login apalis-sql tower-sessions"
        )
    ),
    "pypi": frozenset(
        words(
            "celery kombu dramatiq sqlalchemy tortoise-orm databases aiocache fastapi-cache2 "
            "channels "
            "flask-limiter limits psycopg taskiq procrastinate django-storages piccolo huey"
        )
    ),
}
"""Packages whose features name engines."""

ROLES = {
    "queue": "job queue",
    "bull": "job queue",
    "sidekiq": "job queue",
    "resque": "job queue",
    "celery": "job queue",
    "asynq": "job queue",
    "solid_queue": "job queue",
    "arq": "job queue",
    "rq": "job queue",
    "oban": "job queue",
    "hangfire": "job queue",
    "good_job": "job queue",
    "que": "job queue",
    "pg-boss": "job queue",
    "graphile-worker": "job queue",
    "horizon": "job queue",
    "huey": "job queue",
    "dramatiq": "job queue",
    "broker": "job queue",
    "session": "sessions",
    "connect-": "sessions",
    "cache": "cache",
    "caching": "cache",
    "limit": "rate limiting",
    "throttl": "rate limiting",
    "rack_attack": "rate limiting",
    "lock": "locks",
    "pubsub": "publish/subscribe",
    "pub_sub": "publish/subscribe",
    "socket": "publish/subscribe",
    "channel": "publish/subscribe",
    "signalr": "publish/subscribe",
    "cable": "publish/subscribe",
    "vector": "vector search",
    "embedding": "vector search",
    "audit": "audit log",
}
"""Words in paths, packages and lines, and what an engine is then used for."""
TRANSACTIONAL = frozenset(
    {"Drizzle ORM", "Prisma", "TypeORM", "MikroORM", "Objection.js", "Peewee", "Pony ORM"}
)
"""Mappers that speak to no analytical store, whatever driver stands beside them."""

"""MySQL and the engines that speak as it does."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "MySQL",
        "relational",
        packages={
            "pypi": "pymysql mysqlclient mysql-connector-python mysql-connector aiomysql asyncmy "
            "mysql-connector-python-rf django-mysql dbt-mysql oursql "
            "mysql-replication sqlalchemy-tidb",
            "npm": "@sequelize/mysql "
            "mysql mysql2 @planetscale/database @prisma/adapter-planetscale promise-mysql "
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
        calls="MySQLDatabase PooledMySQLDatabase MySQLConnectorDatabase "
        "PooledMySQLConnectorDatabase UseMySql UseMySQL MySqlConnection MySqlDataSourceBuilder "
        "AddMySqlDataSource "
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
            "npm": "mariadb @sequelize/mariadb @prisma/adapter-mariadb @mikro-orm/mariadb",
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
        calls="MariaDBConnectorDatabase PrismaMariaDb mariadb.createPool mariadb.connect "
        "MariaDbDataSource "
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
)

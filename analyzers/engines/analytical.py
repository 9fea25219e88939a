"""Analytical databases, warehouses and query engines."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "ClickHouse",
        "analytical",
        packages={
            "pypi": "clickhouse-driver clickhouse-connect asynch infi-clickhouse-orm "
            "infi.clickhouse-orm clickhouse-sqlalchemy aiochclient django-clickhouse-backend "
            "dbt-clickhouse clickhouse-pool clickhouse-cityhash chdb",
            "npm": "@clickhouse/client @clickhouse/client-web clickhouse @apla/clickhouse "
            "@depyronick/nestjs-clickhouse",
            "go": "github.com/ClickHouse/clickhouse-go github.com/ClickHouse/ch-go "
            "gorm.io/driver/clickhouse github.com/mailru/go-clickhouse "
            "github.com/uptrace/go-clickhouse "
            "github.com/golang-migrate/migrate/v4/database/clickhouse "
            "github.com/kshvakov/clickhouse",
            "maven": "com.clickhouse:clickhouse-jdbc com.clickhouse:clickhouse-http-client "
            "ru.yandex.clickhouse:clickhouse-jdbc com.clickhouse:client-v2 "
            "com.clickhouse:clickhouse-r2dbc com.clickhouse:clickhouse-client "
            "com.github.housepower:clickhouse-native-jdbc",
            "gem": "click_house clickhouse-activerecord clickhouse",
            "composer": "smi2/phpclickhouse bavix/laravel-clickhouse friendsofdoctrine/"
            "dbal-clickhouse",
            "nuget": "ClickHouse.Client ClickHouse.Ado Octonica.ClickHouseClient ClickHouse.Driver "
            "ClickHouse.EntityFrameworkCore",
            "cargo": "clickhouse clickhouse-rs klickhouse clickhouse-rs-cityhash-sys",
            "hex": "ecto_ch ch pillar clickhouse_ecto clickhousex plausible_ch",
            "conan": "clickhouse-cpp",
        },
        imports={
            "python": "clickhouse_driver clickhouse_connect asynch infi.clickhouse_orm "
            "clickhouse_sqlalchemy aiochclient clickhouse_backend",
            "jvm": "com.clickhouse ru.yandex.clickhouse",
            "csharp": "ClickHouse.Client ClickHouse.Ado Octonica.ClickHouseClient",
            "php": "ClickHouseDB",
            "elixir": "Ecto.Adapters.ClickHouse Ch Pillar",
            "c": "clickhouse/client.h",
        },
        calls="clickhouse.Open clickhouse.OpenDB clickhouse_connect.get_client "
        "clickhouse_connect.create_client clickhouse_connect.get_async_client ch.Dial "
        "clickhouse_connect.create_async_client ClickHouseConnection ClickHouseDataSource "
        "ch.connect "
        "clickhouse_driver.connect",
        context="createClient Client ClickHouse connect",
        schemes="clickhouse clickhouses clickhouse+native clickhouse+http clickhouse+asynch ch "
        "clickhousedb clickhouse+https clickhouse+connect",
        images="clickhouse-server clickhouse clickhouse-local",
        env="CLICKHOUSE_*",
        iac="clickhouse.altinity.com ClickHouseInstallation clickhouse_service "
        "yandex_mdb_clickhouse_cluster",
        ddl=(
            r"\bengine\s*=\s*\w*mergetree\b",
            r"\bengine\s*=\s*(distributed|kafka|null|buffer|merge|replicated\w*)\b\s*(\(|;|$)",
            r"\blowcardinality\s*\(",
            r"\bon\s+cluster\s+['\"{\w]",
            r"\baggregatefunction\s*\(",
        ),
        providers="clickhouse clickhouse_sinker ecto.adapters.clickhouse "
        "clickhouse_backend.backend com.clickhouse.jdbc.clickhousedriver "
        "ru.yandex.clickhouse.clickhousedriver",
    ),
    Engine(
        "DuckDB",
        "analytical",
        packages={
            "pypi": "duckdb duckdb-engine dbt-duckdb motherduck",
            "npm": "duckdb duckdb-async @duckdb/node-api @duckdb/duckdb-wasm @duckdb/node-bindings",
            "go": "github.com/marcboeker/go-duckdb github.com/duckdb/duckdb-go",
            "maven": "org.duckdb:duckdb_jdbc",
            "cargo": "duckdb libduckdb-sys duckdb-loadable-macros",
            "gem": "duckdb",
            "hex": "duckdbex adbc_duckdb",
            "nuget": "DuckDB.NET.Data DuckDB.NET.Data.Full",
            "cran": "duckdb",
            "composer": "satur.io/duckdb",
        },
        imports={
            "jvm": "org.duckdb",
            "csharp": "DuckDB.NET",
            "c": "duckdb.hpp duckdb.h",
            "r": "duckdb duckplyr",
            "swift": "DuckDB",
            "python": "duckdb duckdb_engine",
        },
        calls="duckdb.connect duckdb.NewConnector DuckDBConnection DuckDBInstance.create "
        "duckdb::Connection::open duckdb.sql duckdb.query duckdb.execute duckdb_open "
        "duckdb.AsyncDuckDB",
        context="Connection::open Connection::open_in_memory Database Database.create",
        schemes="duckdb md motherduck",
        providers="duckdb motherduck",
        env="MOTHERDUCK_* DUCKDB_*",
        ddl=(r"\bread_parquet\s*\(", r"\bread_csv_auto\s*\(", r"\binstall\s+(httpfs|spatial)\b"),
    ),
    Engine(
        "BigQuery",
        "analytical",
        packages={
            "pypi": "google-cloud-bigquery pandas-gbq dbt-bigquery sqlalchemy-bigquery "
            "google-cloud-bigquery-storage pybigquery",
            "npm": "@google-cloud/bigquery",
            "go": "cloud.google.com/go/bigquery",
            "maven": "com.google.cloud:google-cloud-bigquery "
            "com.google.apis:google-api-services-bigquery "
            "com.google.cloud:google-cloud-bigquerystorage "
            "com.google.cloud.spark:spark-bigquery-with-dependencies_2.12",
            "nuget": "Google.Cloud.BigQuery.V2",
            "gem": "google-cloud-bigquery",
            "composer": "google/cloud-bigquery",
            "cargo": "gcp-bigquery-client",
            "cran": "bigrquery",
        },
        imports={
            "python": "google.cloud.bigquery pandas_gbq",
            "jvm": "com.google.cloud.bigquery",
            "csharp": "Google.Cloud.BigQuery",
            "php": "Google\\Cloud\\BigQuery",
            "r": "bigrquery",
        },
        calls="bigquery.Client bigquery.NewClient BigQueryClient BigQueryOptions"
        ".getDefaultInstance BigQueryHook BigQueryInsertJobOperator",
        context="BigQuery",
        schemes="bigquery",
        images="bigquery-emulator",
        env="BIGQUERY_* BQ_DATASET BQ_PROJECT",
        iac="google_bigquery_dataset google_bigquery_table",
        providers="bigquery",
    ),
    Engine(
        "Snowflake",
        "analytical",
        packages={
            "pypi": "snowflake-connector-python snowflake-sqlalchemy "
            "snowflake-snowpark-python dbt-snowflake snowflake",
            "npm": "snowflake-sdk snowflake-promise",
            "go": "github.com/snowflakedb/gosnowflake",
            "maven": "net.snowflake:snowflake-jdbc net.snowflake:snowpark "
            "net.snowflake:spark-snowflake_2.12 net.snowflake:snowflake-ingest-sdk",
            "nuget": "Snowflake.Data",
            "cargo": "snowflake-api snowflake-connector-rs",
        },
        imports={
            "python": "snowflake.connector snowflake.sqlalchemy snowflake.snowpark",
            "jvm": "net.snowflake",
            "csharp": "Snowflake.Data",
        },
        calls="snowflake.connector.connect snowflake.createConnection snowflake.createPool "
        "SnowflakeHook SnowflakeOperator SnowflakeDbConnection ",
        schemes="snowflake",
        env="SNOWFLAKE_ACCOUNT SNOWFLAKE_USER SNOWFLAKE_PASSWORD SNOWFLAKE_WAREHOUSE "
        "SNOWFLAKE_DATABASE SNOWFLAKE_ROLE SNOWFLAKE_SCHEMA",
        iac="snowflake_database snowflake_warehouse snowflake_schema snowflake_table",
        providers="snowflake",
    ),
    Engine(
        "Redshift",
        "analytical",
        packages={
            "pypi": "redshift-connector sqlalchemy-redshift dbt-redshift django-redshift-backend",
            "maven": "com.amazon.redshift:redshift-jdbc42",
            "gem": "activerecord-redshift-adapter activerecord6-redshift-adapter",
            "npm": "@aws-sdk/client-redshift-data node-redshift",
        },
        imports={"python": "redshift_connector", "jvm": "com.amazon.redshift"},
        calls="redshift_connector.connect RedshiftSQLOperator",
        schemes="redshift redshift+psycopg2 redshift+redshift_connector",
        env="REDSHIFT_*",
        iac="aws_redshift_cluster aws_redshiftserverless_workgroup AWS::Redshift::Cluster "
        "AWS::RedshiftServerless::Workgroup aws_redshiftserverless_namespace",
        providers="redshift",
        services="redshift-data redshift",
    ),
    Engine(
        "Databricks",
        "analytical",
        packages={
            "pypi": "databricks-sql-connector databricks-connect dbt-databricks "
            "databricks-sqlalchemy sqlalchemy-databricks",
            "npm": "@databricks/sql",
            "go": "github.com/databricks/databricks-sql-go",
            "maven": "com.databricks:databricks-jdbc",
        },
        imports={"python": "databricks.sql databricks.connect", "jvm": "com.databricks.client"},
        schemes="databricks",
        env="DATABRICKS_HOST DATABRICKS_TOKEN DATABRICKS_HTTP_PATH",
        providers="databricks",
        context="sql.connect",
    ),
    Engine(
        "Delta Lake",
        "analytical",
        packages={
            "pypi": "delta-spark deltalake delta-sharing",
            "cargo": "deltalake",
            "maven": "io.delta:delta-core_2.12 io.delta:delta-spark_2.12 io.delta:delta-storage",
        },
        imports={"python": "delta.tables deltalake", "jvm": "io.delta"},
        calls="DeltaTable.forPath DeltaTable.forName DeltaTable write_deltalake",
    ),
    Engine(
        "Apache Iceberg",
        "analytical",
        packages={
            "pypi": "pyiceberg",
            "maven": "org.apache.iceberg:iceberg-core "
            "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12",
            "cargo": "iceberg",
        },
        imports={"python": "pyiceberg", "jvm": "org.apache.iceberg"},
        calls="load_catalog",
    ),
    Engine(
        "Athena",
        "analytical",
        packages={
            "pypi": "pyathena dbt-athena dbt-athena-community",
            "npm": "@aws-sdk/client-athena",
            "maven": "software.amazon.awssdk:athena com.amazonaws:aws-java-sdk-athena",
            "nuget": "AWSSDK.Athena",
        },
        imports={"python": "pyathena"},
        services="athena",
        schemes="awsathena awsathena+rest",
        iac="aws_athena_database aws_athena_workgroup AWS::Athena::WorkGroup",
        providers="athena",
    ),
    Engine(
        "Azure Synapse",
        "analytical",
        packages={"pypi": "dbt-synapse azure-synapse-spark"},
        iac="azurerm_synapse_workspace azurerm_synapse_sql_pool Microsoft.Synapse/workspaces",
    ),
    Engine(
        "Trino",
        "analytical",
        packages={
            "pypi": "trino presto-python-client dbt-trino",
            "npm": "trino-client presto-client",
            "go": "github.com/trinodb/trino-go-client github.com/prestodb/presto-go-client",
            "maven": "io.trino:trino-jdbc com.facebook.presto:presto-jdbc",
        },
        imports={"python": "trino prestodb", "jvm": "io.trino.jdbc com.facebook.presto.jdbc"},
        calls="trino.dbapi.connect prestodb.dbapi.connect",
        schemes="trino presto",
        images="trino presto",
        env="TRINO_* PRESTO_HOST",
        providers="trino presto",
    ),
    Engine(
        "Hive (Hadoop)",
        "analytical",
        packages={
            "pypi": "pyhive impyla dbt-hive",
            "maven": "org.apache.hive:hive-jdbc org.apache.hive:hive-exec",
            "npm": "hive-driver",
        },
        imports={"python": "pyhive impala", "jvm": "org.apache.hive org.apache.hadoop.hive"},
        schemes="hive hive2 impala",
        images="hive",
        env="HIVE_METASTORE_*",
        providers="hive impala",
    ),
    Engine(
        "Vertica",
        "analytical",
        packages={
            "pypi": "vertica-python dbt-vertica sqlalchemy-vertica-python",
            "npm": "vertica-nodejs vertica",
            "go": "github.com/vertica/vertica-sql-go",
            "maven": "com.vertica.jdbc:vertica-jdbc",
        },
        imports={"python": "vertica_python", "jvm": "com.vertica"},
        schemes="vertica vertica+vertica_python",
        images="vertica-ce vertica-k8s",
        providers="vertica",
    ),
    Engine(
        "Teradata",
        "analytical",
        packages={
            "pypi": "teradatasql teradatasqlalchemy dbt-teradata",
            "maven": "com.teradata.jdbc:terajdbc4 com.teradata.jdbc:terajdbc",
        },
        imports={"python": "teradatasql", "jvm": "com.teradata"},
        schemes="teradata teradatasql",
        providers="teradata",
    ),
    Engine(
        "Firebolt",
        "analytical",
        packages={
            "pypi": "firebolt-sdk firebolt-sqlalchemy",
            "npm": "firebolt-sdk",
            "go": "github.com/firebolt-db/firebolt-go-sdk",
        },
        imports={"python": "firebolt"},
        schemes="firebolt",
        providers="firebolt",
    ),
    Engine(
        "Exasol",
        "analytical",
        packages={"pypi": "pyexasol sqlalchemy-exasol", "maven": "com.exasol:exasol-jdbc"},
        imports={"jvm": "com.exasol"},
        schemes="exa exa+websocket",
        images="exasol docker-db",
        providers="exasol",
    ),
    Engine(
        "Druid",
        "analytical",
        packages={"pypi": "pydruid", "npm": "druid-query", "go": "github.com/grafadruid/go-druid"},
        schemes="druid",
        images="druid",
        env="DRUID_*",
        providers="druid",
        imports={"jvm": "org.apache.druid"},
    ),
    Engine(
        "Pinot",
        "analytical",
        packages={
            "pypi": "pinotdb",
            "maven": "org.apache.pinot:pinot-java-client",
            "go": "github.com/startreedata/pinot-client-go",
        },
        imports={"jvm": "org.apache.pinot"},
        schemes="pinot",
        images="pinot",
        providers="pinot",
    ),
    Engine(
        "Kudu",
        "analytical",
        packages={"pypi": "kudu-python", "maven": "org.apache.kudu:kudu-client"},
        imports={"jvm": "org.apache.kudu"},
        images="kudu",
    ),
    Engine(
        "Apache Doris",
        "analytical",
        family="MySQL",
        images="doris-fe doris doris.fe-ubuntu",
        packages={"pypi": "pydoris dbt-doris"},
        schemes="doris",
        providers="doris",
    ),
    Engine(
        "StarRocks",
        "analytical",
        family="MySQL",
        images="starrocks allin1-ubuntu",
        packages={"pypi": "starrocks dbt-starrocks"},
        schemes="starrocks",
        providers="starrocks",
    ),
    Engine(
        "Apache Kylin",
        "analytical",
        packages={"pypi": "kylinpy"},
        schemes="kylin",
        providers="kylin",
    ),
    Engine(
        "Dremio",
        "analytical",
        packages={"pypi": "sqlalchemy-dremio dbt-dremio"},
        schemes="dremio",
        images="dremio-oss",
    ),
)

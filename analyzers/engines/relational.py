"""Relational servers beside the families of PostgreSQL and MySQL."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "SQL Server",
        "relational",
        packages={
            "pypi": "pymssql mssql-django django-mssql-backend django-pyodbc-azure dbt-sqlserver "
            "django-mssql python-tds",
            "npm": "@sequelize/mssql "
            "mssql tedious @prisma/adapter-mssql @mikro-orm/mssql msnodesqlv8 "
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

"""Wide-column databases."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "Cassandra",
        "wide-column",
        packages={
            "pypi": "cassandra-driver scylla-driver django-cassandra-engine aiocassandra acsylla "
            "astrapy cassio async-cassandra",
            "npm": "cassandra-driver express-cassandra @datastax/astra-db-ts",
            "go": "github.com/gocql/gocql github.com/apache/cassandra-gocql-driver "
            "github.com/scylladb/gocqlx github.com/scylladb/gocql "
            "github.com/golang-migrate/migrate/v4/database/cassandra",
            "maven": "com.datastax.cassandra:cassandra-driver-core "
            "com.datastax.oss:java-driver-core org.apache.cassandra:java-driver-core "
            "org.springframework.boot:spring-boot-starter-data-cassandra "
            "org.springframework.boot:spring-boot-starter-data-cassandra-reactive "
            "com.datastax.oss:java-driver-query-builder com.scylladb:java-driver-core "
            "com.datastax.oss.quarkus:cassandra-quarkus-client org.apache.cassandra:cassandra-all "
            "com.datastax.cassandra:cassandra-driver-mapping com.netflix.astyanax:astyanax",
            "gem": "cassandra-driver cequel",
            "composer": "ext-cassandra",
            "nuget": "CassandraCSharpDriver",
            "cargo": "scylla cdrs cdrs-tokio cassandra-cpp",
            "hex": "xandra triton",
            "clojure": "cc.qbits/alia",
            "hackage": "cql-io",
        },
        imports={
            "python": "cassandra cassandra.cluster cassandra.cqlengine astrapy",
            "jvm": "com.datastax org.springframework.data.cassandra com.scylladb "
            "org.apache.cassandra",
            "csharp": "Cassandra",
            "c": "cassandra.h",
            "elixir": "Xandra",
        },
        calls="gocql.NewCluster CqlSession.builder cass_cluster_new cassandra.Client "
        "Xandra.start_link gocql.NewSession Xandra.Cluster.start_link",
        context="Cluster NewCluster Client SessionBuilder::new Cluster.builder",
        schemes="cassandra scylla",
        images="cassandra scylla dse-server scylla-cluster dse-6.8 k8ssandra",
        env="CASSANDRA_* SCYLLA_* ASTRA_*",
        iac="AWS::Cassandra::Table AWS::Cassandra::Keyspace aws_keyspaces_table "
        "aws_keyspaces_keyspace azurerm_cosmosdb_cassandra_keyspace astra_database "
        "CassandraDatacenter azurerm_cosmosdb_cassandra_cluster K8ssandraCluster "
        "azurerm_cosmosdb_cassandra_table",
        ddl=(
            r"\bcreate\s+keyspace\b",
            r"\bclustering\s+order\s+by\b",
            r"\bgc_grace_seconds\b",
            r"'class'\s*:\s*'(simple|networktopology)strategy'",
            r"\bfrozen\s*<",
        ),
        providers="cassandra scylla scylladb django_cassandra_engine astra",
        keys="spring.cassandra spring.data.cassandra",
    ),
    Engine(
        "HBase",
        "wide-column",
        packages={
            "pypi": "happybase",
            "npm": "hbase",
            "go": "github.com/tsuna/gohbase",
            "maven": "org.apache.hbase:hbase-client org.apache.hbase:hbase-shaded-client "
            "org.apache.phoenix:phoenix-client",
        },
        imports={"jvm": "org.apache.hadoop.hbase org.apache.phoenix"},
        calls="gohbase.NewClient happybase.Connection",
        context="ConnectionFactory.createConnection",
        images="hbase",
        env="HBASE_*",
        schemes="phoenix hbase",
        providers="hbase",
    ),
    Engine(
        "Bigtable",
        "wide-column",
        packages={
            "pypi": "google-cloud-bigtable",
            "npm": "@google-cloud/bigtable",
            "go": "cloud.google.com/go/bigtable",
            "maven": "com.google.cloud:google-cloud-bigtable "
            "com.google.cloud.bigtable:bigtable-hbase-2.x",
            "nuget": "Google.Cloud.Bigtable.V2",
            "gem": "google-cloud-bigtable",
            "cargo": "bigtable_rs",
        },
        imports={
            "python": "google.cloud.bigtable",
            "jvm": "com.google.cloud.bigtable",
            "csharp": "Google.Cloud.Bigtable",
        },
        calls="bigtable.NewClient bigtable.Client BigtableDataClient.create",
        iac="google_bigtable_instance google_bigtable_table",
        env="BIGTABLE_*",
        providers="bigtable",
    ),
    Engine(
        "Accumulo",
        "wide-column",
        packages={"maven": "org.apache.accumulo:accumulo-core"},
        imports={"jvm": "org.apache.accumulo"},
        images="accumulo",
    ),
)

"""Time-series databases."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "InfluxDB",
        "time-series",
        packages={
            "pypi": "influxdb influxdb-client influxdb3-python aioinflux",
            "npm": "influx @influxdata/influxdb-client @influxdata/influxdb3-client "
            "@influxdata/influxdb-client-apis",
            "go": "github.com/influxdata/influxdb-client-go "
            "github.com/influxdata/influxdb1-client github.com/influxdata/influxdb/client "
            "github.com/InfluxCommunity/influxdb3-go",
            "maven": "com.influxdb:influxdb-client-java org.influxdb:influxdb-java "
            "com.influxdb:influxdb-client-kotlin com.influxdb:influxdb3-java",
            "gem": "influxdb influxdb-client",
            "composer": "influxdb/influxdb-php influxdata/influxdb-client-php",
            "nuget": "InfluxDB.Client InfluxDB3.Client InfluxDB.Net",
            "cargo": "influxdb influxdb2",
            "hex": "instream",
            "cran": "influxdbclient",
        },
        imports={
            "python": "influxdb influxdb_client influxdb_client_3",
            "jvm": "com.influxdb org.influxdb",
            "csharp": "InfluxDB.Client",
            "php": "InfluxDB2 InfluxDB",
        },
        calls="InfluxDBClient influxdb2.NewClient influxdb2.NewClientWithOptions "
        "InfluxDBClientFactory.create InfluxDBClient3 InfluxDBFactory.connect client.NewHTTPClient "
        "influxdb3.New Influx.InfluxDB InfluxDBClientAsync",
        context="InfluxDB NewClient Client::new",
        schemes="influxdb",
        images="influxdb influxdb2",
        env="INFLUX_* INFLUXDB_* DOCKER_INFLUXDB_*",
        iac="aws_timestreaminfluxdb_db_instance influxdb-v2_bucket",
        providers="influxdb influx",
    ),
    Engine(
        "QuestDB",
        "time-series",
        packages={
            "pypi": "questdb",
            "npm": "@questdb/nodejs-client",
            "go": "github.com/questdb/go-questdb-client",
            "cargo": "questdb-rs",
            "maven": "org.questdb:questdb",
            "nuget": "net-questdb-client",
        },
        imports={"python": "questdb.ingress", "jvm": "io.questdb"},
        images="questdb",
        env="QDB_* QUESTDB_*",
        providers="questdb",
        schemes="questdb",
    ),
    Engine(
        "TDengine",
        "time-series",
        packages={
            "pypi": "taospy taos-ws-py",
            "npm": "@tdengine/rest @tdengine/websocket",
            "go": "github.com/taosdata/driver-go",
            "cargo": "taos",
            "maven": "com.taosdata.jdbc:taos-jdbcdriver",
        },
        imports={"python": "taos taosrest taosws", "jvm": "com.taosdata"},
        images="tdengine",
        schemes="taos taos-rs taos-ws",
        providers="tdengine taos",
    ),
    Engine(
        "IoTDB",
        "time-series",
        packages={
            "pypi": "apache-iotdb",
            "maven": "org.apache.iotdb:iotdb-session org.apache.iotdb:iotdb-jdbc",
            "go": "github.com/apache/iotdb-client-go",
        },
        imports={"python": "iotdb", "jvm": "org.apache.iotdb"},
        images="iotdb",
    ),
    Engine(
        "Timestream",
        "time-series",
        services="timestream-write timestream-query",
        iac="aws_timestreamwrite_table aws_timestreamwrite_database AWS::Timestream::Table "
        "AWS::Timestream::Database",
        packages={
            "npm": "@aws-sdk/client-timestream-write @aws-sdk/client-timestream-query",
            "nuget": "AWSSDK.TimestreamWrite",
        },
    ),
    Engine("KairosDB", "time-series", images="kairosdb", packages={"pypi": "pykairosdb"}),
    Engine(
        "OpenTSDB",
        "time-series",
        images="opentsdb",
        packages={"pypi": "opentsdb-py"},
        reason="metric store",
    ),
    Engine("Warp 10", "time-series", images="warp10"),
    Engine(
        "GreptimeDB",
        "time-series",
        images="greptimedb",
        packages={
            "go": "github.com/GreptimeTeam/greptimedb-ingester-go",
            "pypi": "sqlalchemy-greptime",
        },
    ),
    Engine(
        "EventStoreDB",
        "document",
        packages={
            "nuget": "EventStore.Client.Grpc.Streams EventStore.Client KurrentDB.Client "
            "EventStore.Client.Grpc",
            "npm": "@eventstore/db-client @kurrent/kurrentdb-client",
            "pypi": "esdbclient kurrentdbclient",
            "maven": "com.eventstore:db-client-java",
            "go": "github.com/EventStore/EventStore-Client-Go",
            "cargo": "eventstore",
            "hex": "spear extreme",
        },
        imports={"csharp": "EventStore.Client KurrentDB.Client", "jvm": "com.eventstore"},
        schemes="esdb esdb+discover kurrentdb",
        images="eventstore eventstoredb kurrentdb",
        env="EVENTSTORE_* KURRENTDB_*",
        calls="EventStoreDBClient AddEventStoreClient",
    ),
)

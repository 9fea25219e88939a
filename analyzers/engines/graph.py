"""Graph databases and triple stores."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "Neo4j",
        "graph",
        packages={
            "pypi": "neo4j neo4j-driver neomodel py2neo graphdatascience langchain-neo4j "
            "django-neomodel neo4j-graphrag",
            "npm": "neo4j-driver @neo4j/graphql neode nest-neo4j neo4j-driver-lite "
            "@neogma/neogma neogma",
            "go": "github.com/neo4j/neo4j-go-driver",
            "maven": "org.neo4j.driver:neo4j-java-driver org.neo4j:neo4j "
            "org.springframework.boot:spring-boot-starter-data-neo4j "
            "org.neo4j:neo4j-ogm-core org.springframework.data:spring-data-neo4j "
            "io.quarkus:quarkus-neo4j org.neo4j:neo4j-jdbc-driver",
            "gem": "neo4j-ruby-driver activegraph neo4j",
            "composer": "laudis/neo4j-php-client",
            "nuget": "Neo4j.Driver Neo4jClient Neo4j.Driver.Simple",
            "cargo": "neo4rs",
            "hex": "bolt_sips boltx",
            "clojure": "gorillalabs/neo4j-clj",
        },
        imports={
            "jvm": "org.neo4j org.springframework.data.neo4j",
            "csharp": "Neo4j.Driver Neo4jClient",
            "php": "Laudis\\Neo4j",
            "python": "neo4j neomodel py2neo",
            "elixir": "Bolt.Sips",
        },
        calls="GraphDatabase.driver AsyncGraphDatabase.driver neo4j.driver neo4j.NewDriver "
        "neo4j.NewDriverWithContext GraphDatabase.Driver BoltGraphClient "
        "neo4j.auth.basic Neo4jGraph Neo4jVector",
        context="driver",
        schemes="neo4j neo4j+s neo4j+ssc bolt bolt+s bolt+ssc",
        images="neo4j",
        env="NEO4J_*",
        providers="neo4j",
        keys="spring.neo4j spring.data.neo4j quarkus.neo4j",
    ),
    Engine(
        "Memgraph",
        "graph",
        packages={"pypi": "gqlalchemy pymgclient", "cargo": "rsmgclient"},
        images="memgraph memgraph-platform memgraph-mage",
        env="MEMGRAPH_*",
        providers="memgraph",
        calls="Memgraph",
    ),
    Engine(
        "Neptune",
        "graph",
        iac="aws_neptune_cluster AWS::Neptune::DBCluster AWS::Neptune::DBInstance",
        env="NEPTUNE_*",
        services="neptune neptunedata neptune-graph",
        packages={"npm": "@aws-sdk/client-neptunedata @aws-sdk/client-neptune-graph"},
        calls="NeptuneGraph NeptuneAnalyticsGraph",
    ),
    Engine(
        "JanusGraph",
        "graph",
        packages={
            "maven": "org.janusgraph:janusgraph-core org.janusgraph:janusgraph-driver",
            "nuget": "JanusGraph.Net",
        },
        imports={"jvm": "org.janusgraph"},
        images="janusgraph",
        calls="JanusGraphFactory.open",
        env="JANUSGRAPH_*",
    ),
    Engine(
        "TinkerPop",
        "graph",
        packages={
            "pypi": "gremlinpython",
            "npm": "gremlin",
            "go": "github.com/apache/tinkerpop/gremlin-go",
            "maven": "org.apache.tinkerpop:gremlin-driver",
            "nuget": "Gremlin.Net",
        },
        imports={
            "python": "gremlin_python",
            "csharp": "Gremlin.Net",
            "jvm": "org.apache.tinkerpop.gremlin.driver",
        },
        calls="DriverRemoteConnection",
        images="gremlin-server",
    ),
    Engine(
        "Dgraph",
        "graph",
        packages={
            "pypi": "pydgraph",
            "npm": "dgraph-js dgraph-js-http",
            "go": "github.com/dgraph-io/dgo",
            "maven": "io.dgraph:dgraph4j",
            "cargo": "dgraph-tonic",
            "nuget": "Dgraph",
        },
        imports={"jvm": "io.dgraph"},
        calls="dgo.NewDgraphClient",
        images="dgraph dgraph/standalone",
        env="DGRAPH_*",
        providers="dgraph",
    ),
    Engine(
        "TigerGraph",
        "graph",
        packages={"pypi": "pytigergraph"},
        images="tigergraph",
        imports={"python": "pyTigerGraph"},
    ),
    Engine(
        "NebulaGraph",
        "graph",
        packages={
            "pypi": "nebula3-python nebula-python",
            "go": "github.com/vesoft-inc/nebula-go",
            "npm": "@nebula-contrib/nebula-nodejs",
            "maven": "com.vesoft:client",
        },
        imports={"python": "nebula3", "jvm": "com.vesoft.nebula"},
        images="nebula-graphd nebula-metad",
        providers="nebulagraph",
        env="NEBULA_GRAPH*",
    ),
    Engine(
        "Kuzu",
        "graph",
        packages={
            "pypi": "kuzu",
            "npm": "kuzu kuzu-wasm",
            "cargo": "kuzu",
            "go": "github.com/kuzudb/go-kuzu",
        },
        calls="kuzu.Database",
        providers="kuzu",
    ),
    Engine(
        "FalkorDB",
        "graph",
        packages={
            "pypi": "falkordb redisgraph",
            "npm": "falkordb redisgraph.js",
            "maven": "com.falkordb:jfalkordb",
            "cargo": "falkordb",
        },
        imports={"python": "falkordb redisgraph"},
        images="falkordb redisgraph",
        env="FALKORDB_*",
        calls="FalkorDB",
    ),
    Engine(
        "SPARQL store",
        "graph",
        packages={
            "pypi": "sparqlwrapper",
            "maven": "org.apache.jena:jena-rdfconnection org.apache.jena:apache-jena-libs",
            "npm": "sparql-http-client",
        },
        imports={"python": "SPARQLWrapper"},
        images="fuseki jena-fuseki blazegraph virtuoso virtuoso-opensource-7 graphdb stardog",
        env="SPARQL_ENDPOINT VIRTUOSO_* FUSEKI_*",
    ),
    Engine(
        "Oxigraph",
        "graph",
        packages={"pypi": "pyoxigraph", "npm": "oxigraph", "cargo": "oxigraph"},
        images="oxigraph",
    ),
    Engine("Cayley", "graph", packages={"go": "github.com/cayleygraph/cayley"}, images="cayley"),
    Engine(
        "TypeDB",
        "graph",
        packages={
            "pypi": "typedb-driver typedb-client",
            "npm": "typedb-driver",
            "cargo": "typedb-driver",
            "maven": "com.vaticle.typedb:typedb-driver",
        },
        images="typedb",
    ),
)

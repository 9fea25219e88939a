"""Data grids: key-value stores spread over the memory of many machines."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "Hazelcast",
        "key-value",
        packages={
            "pypi": "hazelcast-python-client",
            "npm": "hazelcast-client",
            "go": "github.com/hazelcast/hazelcast-go-client",
            "maven": "com.hazelcast:hazelcast com.hazelcast:hazelcast-spring "
            "com.hazelcast:hazelcast-all com.hazelcast:hazelcast-client",
            "nuget": "Hazelcast.Net",
        },
        imports={"jvm": "com.hazelcast", "python": "hazelcast"},
        calls="Hazelcast.newHazelcastInstance HazelcastClient.newHazelcastClient",
        images="hazelcast",
        env="HAZELCAST_*",
        reason="in-memory data grid",
    ),
    Engine(
        "Infinispan",
        "key-value",
        packages={
            "maven": "org.infinispan:infinispan-core org.infinispan:infinispan-client-hotrod "
            "org.infinispan:infinispan-spring-boot3-starter-embedded"
        },
        imports={"jvm": "org.infinispan"},
        images="infinispan",
        reason="in-memory data grid",
    ),
    Engine(
        "Apache Ignite",
        "key-value",
        packages={
            "maven": "org.apache.ignite:ignite-core",
            "pypi": "pyignite",
            "nuget": "Apache.Ignite",
            "npm": "apache-ignite-client",
        },
        imports={"jvm": "org.apache.ignite", "csharp": "Apache.Ignite"},
        images="ignite",
        schemes="ignite",
        reason="in-memory data grid",
    ),
    Engine(
        "Apache Geode",
        "key-value",
        packages={"maven": "org.apache.geode:geode-core"},
        imports={"jvm": "org.apache.geode"},
        reason="in-memory data grid",
    ),
    Engine(
        "Coherence",
        "key-value",
        packages={"maven": "com.oracle.coherence.ce:coherence"},
        imports={"jvm": "com.tangosol"},
        reason="in-memory data grid",
    ),
)

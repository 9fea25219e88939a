"""Infrastructure that stores or moves data and is no database: shown apart, with the reason."""

from __future__ import annotations

from .registry import Engine

_BROKER = "message broker"
_STORE = "object store"
_CACHE = "in-process cache"
_COORDINATION = "coordination and service discovery"
_TELEMETRY = "telemetry"
_DIRECTORY = "user directory"

ENGINES = (
    Engine(
        "Kafka", "broker", reason=_BROKER,
        packages={"pypi": "confluent-kafka kafka-python aiokafka kafka-python-ng faust-streaming",
                  "npm": "kafkajs node-rdkafka @confluentinc/kafka-javascript",
                  "go": "github.com/IBM/sarama github.com/Shopify/sarama github.com/twmb/franz-go "
                  "github.com/segmentio/kafka-go github.com/confluentinc/confluent-kafka-go",
                  "maven": "org.springframework.kafka:spring-kafka org.apache.kafka:kafka-clients",
                  "gem": "ruby-kafka karafka rdkafka", "nuget": "Confluent.Kafka "
                  "Aspire.Confluent.Kafka Aspire.Hosting.Kafka", "cargo": "rdkafka",
                  "hex": "brod kafka_ex broadway_kafka"},
        imports={"jvm": "org.apache.kafka org.springframework.kafka", "python": "kafka aiokafka "
                 "confluent_kafka"},
        images="kafka cp-kafka redpanda kafka-native strimzi", schemes="kafka", env="KAFKA_*",
        iac="aws_msk_cluster AWS::MSK::Cluster kafka.strimzi.io",
    ),
    Engine(
        "RabbitMQ", "broker", reason=_BROKER,
        packages={"pypi": "pika aio-pika amqp", "npm": "amqplib amqp-connection-manager",
                  "go": "github.com/streadway/amqp github.com/rabbitmq/amqp091-go",
                  "maven": "com.rabbitmq:amqp-client "
                  "org.springframework.boot:spring-boot-starter-amqp",
                  "gem": "bunny sneakers", "composer": "php-amqplib/php-amqplib",
                  "nuget": "RabbitMQ.Client Aspire.RabbitMQ.Client Aspire.Hosting.RabbitMQ "
                  "MassTransit.RabbitMQ EasyNetQ", "cargo": "lapin", "hex": "amqp broadway_rabbitmq"},
        imports={"jvm": "com.rabbitmq org.springframework.amqp"},
        images="rabbitmq", schemes="amqp amqps", env="RABBITMQ_* AMQP_URL CLOUDAMQP_URL",
        calls="AddRabbitMQ AddRabbitMQClient", iac="AWS::AmazonMQ::Broker aws_mq_broker",
    ),
    Engine(
        "NATS", "broker", reason=_BROKER,
        packages={"pypi": "nats-py", "npm": "nats", "go": "github.com/nats-io/nats.go",
                  "cargo": "async-nats nats", "nuget": "NATS.Client NATS.Net",
                  "maven": "io.nats:jnats", "hex": "gnat"},
        imports={"jvm": "io.nats"},
        images="nats nats-streaming", schemes="nats", env="NATS_*",
    ),
    Engine(
        "Pulsar", "broker", reason=_BROKER,
        packages={"pypi": "pulsar-client", "npm": "pulsar-client",
                  "go": "github.com/apache/pulsar-client-go",
                  "maven": "org.apache.pulsar:pulsar-client"},
        images="pulsar", schemes="pulsar",
    ),
    Engine(
        "ActiveMQ", "broker", reason=_BROKER,
        packages={"maven": "org.apache.activemq:activemq-client "
                  "org.springframework.boot:spring-boot-starter-activemq"},
        images="activemq activemq-artemis activemq-classic",
    ),
    Engine(
        "MQTT", "broker", reason=_BROKER,
        packages={"pypi": "paho-mqtt aiomqtt asyncio-mqtt", "npm": "mqtt",
                  "go": "github.com/eclipse/paho.mqtt.golang", "cargo": "rumqttc paho-mqtt",
                  "nuget": "MQTTnet", "hex": "tortoise311 tortoise emqtt",
                  "maven": "org.eclipse.paho:org.eclipse.paho.client.mqttv3"},
        images="eclipse-mosquitto mosquitto emqx", schemes="mqtt mqtts", env="MQTT_*",
    ),
    Engine(
        "Amazon SQS", "broker", reason=_BROKER,
        packages={"npm": "@aws-sdk/client-sqs sqs-consumer", "gem": "aws-sdk-sqs shoryuken",
                  "nuget": "AWSSDK.SQS", "maven": "software.amazon.awssdk:sqs",
                  "go": "github.com/aws/aws-sdk-go-v2/service/sqs", "cargo": "aws-sdk-sqs"},
        services="sqs", iac="AWS::SQS::Queue aws_sqs_queue",
    ),
    Engine(
        "Amazon SNS", "broker", reason=_BROKER, services="sns",
        packages={"npm": "@aws-sdk/client-sns"}, iac="AWS::SNS::Topic aws_sns_topic",
    ),
    Engine(
        "Amazon EventBridge", "broker", reason=_BROKER, services="events",
        packages={"npm": "@aws-sdk/client-eventbridge"},
        iac="AWS::Events::EventBus AWS::Events::Rule aws_cloudwatch_event_bus",
    ),
    Engine(
        "Google Pub/Sub", "broker", reason=_BROKER,
        packages={"pypi": "google-cloud-pubsub", "npm": "@google-cloud/pubsub",
                  "go": "cloud.google.com/go/pubsub",
                  "maven": "com.google.cloud:google-cloud-pubsub"},
        iac="google_pubsub_topic",
    ),
    Engine(
        "Azure Service Bus", "broker", reason=_BROKER,
        packages={"pypi": "azure-servicebus", "npm": "@azure/service-bus",
                  "nuget": "Azure.Messaging.ServiceBus"}, iac="azurerm_servicebus_namespace",
    ),
    Engine(
        "S3", "object-store", reason=_STORE,
        packages={"npm": "@aws-sdk/client-s3", "gem": "aws-sdk-s3", "nuget": "AWSSDK.S3",
                  "maven": "software.amazon.awssdk:s3", "cargo": "aws-sdk-s3 rust-s3",
                  "go": "github.com/aws/aws-sdk-go-v2/service/s3",
                  "composer": "league/flysystem-aws-s3-v3"},
        services="s3", iac="AWS::S3::Bucket aws_s3_bucket",
    ),
    Engine(
        "MinIO", "object-store", reason=_STORE,
        packages={"pypi": "minio", "npm": "minio", "go": "github.com/minio/minio-go",
                  "maven": "io.minio:minio", "nuget": "Minio"},
        images="minio", env="MINIO_*",
    ),
    Engine(
        "Google Cloud Storage", "object-store", reason=_STORE,
        packages={"pypi": "google-cloud-storage", "npm": "@google-cloud/storage",
                  "go": "cloud.google.com/go/storage"}, iac="google_storage_bucket",
    ),
    Engine(
        "Azure Blob Storage", "object-store", reason=_STORE,
        packages={"pypi": "azure-storage-blob", "npm": "@azure/storage-blob",
                  "nuget": "Azure.Storage.Blobs"}, images="azurite",
        iac="azurerm_storage_container",
    ),
    Engine(
        "LDAP", "directory", reason=_DIRECTORY,
        packages={"pypi": "python-ldap ldap3 django-auth-ldap", "npm": "ldapjs ldapts",
                  "composer": "ext-ldap directorytree/ldaprecord", "gem": "net-ldap",
                  "go": "github.com/go-ldap/ldap", "cargo": "ldap3"},
        images="openldap lldap", schemes="ldap ldaps",
    ),
    Engine("Keycloak", "directory", reason=_DIRECTORY, images="keycloak"),
    Engine("Cognito", "directory", reason=_DIRECTORY,
           iac="AWS::Cognito::UserPool aws_cognito_user_pool"),
    Engine(
        "ZooKeeper", "coordination", reason=_COORDINATION,
        packages={"pypi": "kazoo", "npm": "node-zookeeper-client zookeeper",
                  "go": "github.com/go-zookeeper/zk github.com/samuel/go-zookeeper",
                  "maven": "org.apache.zookeeper:zookeeper org.apache.curator:curator-framework "
                  "org.apache.curator:curator-recipes"},
        imports={"jvm": "org.apache.zookeeper org.apache.curator"},
        images="zookeeper cp-zookeeper",
    ),
    Engine(
        "Consul", "coordination", reason=_COORDINATION,
        packages={"pypi": "python-consul python-consul2", "npm": "consul",
                  "go": "github.com/hashicorp/consul/api", "nuget": "Consul",
                  "maven": "org.springframework.cloud:spring-cloud-starter-consul-discovery"},
        images="consul",
    ),
    Engine(
        "Eureka", "coordination", reason=_COORDINATION,
        packages={"maven": "org.springframework.cloud:spring-cloud-starter-netflix-eureka-server "
                  "org.springframework.cloud:spring-cloud-starter-netflix-eureka-client",
                  "nuget": "Steeltoe.Discovery.Eureka"},
    ),
    Engine(
        "Caffeine", "cache", reason=_CACHE,
        packages={"maven": "com.github.ben-manes.caffeine:caffeine"},
        imports={"jvm": "com.github.benmanes.caffeine"},
    ),
    Engine(
        "Ehcache", "cache", reason=_CACHE,
        packages={"maven": "org.ehcache:ehcache net.sf.ehcache:ehcache"},
        imports={"jvm": "org.ehcache net.sf.ehcache"},
    ),
    Engine("Guava cache", "cache", reason=_CACHE, imports={"jvm": "com.google.common.cache"}),
    Engine("moka", "cache", reason=_CACHE, packages={"cargo": "moka cached quick_cache"}),
    Engine("cachetools", "cache", reason=_CACHE, packages={"pypi": "cachetools"}),
    Engine("node-cache", "cache", reason=_CACHE,
           packages={"npm": "node-cache lru-cache memory-cache quick-lru"}),
    Engine("IMemoryCache", "cache", reason=_CACHE,
           packages={"nuget": "Microsoft.Extensions.Caching.Memory"}, calls="AddMemoryCache"),
    Engine("Cachex", "cache", reason=_CACHE, packages={"hex": "cachex con_cache nebulex"}),
    Engine(
        "Prometheus", "telemetry", reason=_TELEMETRY,
        images="prometheus victoria-metrics thanos mimir vmsingle",
    ),
    Engine("Loki", "telemetry", reason=_TELEMETRY, images="loki"),
    Engine("Tempo", "telemetry", reason=_TELEMETRY, images="tempo"),
    Engine("Jaeger", "telemetry", reason=_TELEMETRY, images="jaeger"),
    Engine("Grafana", "telemetry", reason=_TELEMETRY, images="grafana grafana-oss"),
    Engine("Graphite", "telemetry", reason=_TELEMETRY, images="graphite-statsd"),
)

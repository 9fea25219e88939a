"""Key-value servers, caches and cloud key-value services."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "Redis",
        "key-value",
        packages={
            "pypi": "redis aioredis redis-py-cluster hiredis django-redis redis-om rq rq-scheduler "
            "django-rq arq fastapi-cache2 fastapi-limiter walrus sentry-redis-tools valkey "
            "redis-semaphore-async channels-redis flask-redis redlock-py aioredlock "
            "python-redis-lock "
            "django-redis-cache coredis fakeredis upstash-redis redisvl celery-redbeat "
            "langgraph-checkpoint-redis django-cacheops redis-lock taskiq-redis pottery "
            "aredis redis-entities starlette-session-redis langchain-redis rq-dashboard "
            "redisearch pytest-redis django-valkey valkey-glide "
            "upstash-ratelimit "
            "flask-rq2 redis-cli ",
            "npm": "redis ioredis bull bullmq bee-queue kue connect-redis @upstash/redis "
            "@upstash/ratelimit @vercel/kv @keyv/redis redlock rate-limit-redis socket.io-redis "
            "@socket.io/redis-adapter @socket.io/redis-emitter @socket.io/redis-streams-adapter "
            "handy-redis tedis iovalkey ioredis-mock @nestjs/bull @nestjs/bullmq redis-mock "
            "cache-manager-redis-store cache-manager-ioredis cache-manager-redis-yet "
            "cache-manager-ioredis-yet cache-manager-redis @fastify/redis fastify-redis "
            "socket.io-emitter resque node-resque rsmq redis-om @types/redis @types/ioredis "
            "@redis/client graphql-redis-subscriptions @liaoliaots/nestjs-redis "
            "@nestjs-modules/ioredis "
            "@bull-board/api @node-redis/client koa-redis redis-info redis-semaphore "
            "@hocuspocus/extension-redis egg-redis @valkey/valkey-glide keyv-redis @types/bull "
            "bull-board @socket.io/redis redis-smq @acala-network/redis catbox-redis "
            "@redis/json @redis/search feathers-redis @songkeys/nestjs-redis",
            "go": "github.com/redis/go-redis github.com/go-redis/redis github.com/gomodule/redigo "
            "github.com/redis/rueidis github.com/valkey-io/valkey-go github.com/hibiken/asynq "
            "github.com/bsm/redislock github.com/garyburd/redigo github.com/mediocregopher/radix "
            "github.com/alicebob/miniredis github.com/go-redis/cache github.com/rueian/rueidis "
            "github.com/go-redsync/redsync github.com/gocraft/work github.com/boj/redistore "
            "github.com/gin-contrib/sessions/redis github.com/RichardKnop/machinery "
            "github.com/go-redis/redis_rate gopkg.in/redis.v5 github.com/rbcervilla/redisstore "
            "github.com/hoisie/redis github.com/adjust/rmq github.com/go-redis/redismock "
            "github.com/valkey-io/valkey-glide",
            "maven": "redis.clients:jedis io.lettuce:lettuce-core org.redisson:redisson "
            "org.redisson:redisson-spring-boot-starter "
            "org.springframework.boot:spring-boot-starter-data-redis "
            "org.springframework.boot:spring-boot-starter-data-redis-reactive "
            "org.springframework.session:spring-session-data-redis "
            "org.springframework.data:spring-data-redis io.quarkus:quarkus-redis-client "
            "io.vertx:vertx-redis-client dev.profunktor:redis4cats-effects_2.13 "
            "dev.profunktor:redis4cats-effects com.github.etaty:rediscala "
            "io.micronaut.redis:micronaut-redis-lettuce biz.paluch.redis:lettuce "
            "com.github.codemonstur:embedded-redis it.ozimov:embedded-redis "
            "org.springframework.boot:spring-boot-starter-redis io.valkey:valkey-java "
            "com.alicp.jetcache:jetcache-starter-redis com.redis:redis-om-spring "
            "com.alicp.jetcache:jetcache-starter-redis-lettuce net.debasishg:redisclient "
            "com.redis.om:redis-om-spring "
            "org.springframework.boot:spring-boot-starter-session-data-redis "
            "com.bucket4j:bucket4j-redis org.springframework.integration:spring-integration-redis",
            "gem": "redis redis-client hiredis hiredis-client sidekiq resque redis-rails "
            "readthis redis-objects kredis redis-namespace redis-store redis-session-store "
            "redis-actionpack redis-rack sidekiq-cron sidekiq-scheduler sidekiq-pro ohm mock_redis "
            "fakeredis rollout redlock anycable split",
            "composer": "predis/predis ext-redis snc/redis-bundle cache/redis-adapter "
            "illuminate/redis laravel/horizon colinmollenhour/credis symfony/redis-messenger "
            "yiisoft/yii2-redis cheprasov/php-redis-client tedivm/stash-redis amphp/redis "
            "hyperf/redis colinmollenhour/php-redis-session-abstract drupal/redis",
            "nuget": "StackExchange.Redis Microsoft.Extensions.Caching.StackExchangeRedis "
            "AspNetCoreRateLimit.Redis Microsoft.AspNetCore.SignalR.StackExchangeRedis "
            "ZiggyCreatures.FusionCache.Backplane.StackExchangeRedis Aspire.StackExchange.Redis "
            "Aspire.Hosting.Redis ServiceStack.Redis FreeRedis CSRedisCore EasyCaching.Redis "
            "Hangfire.Redis.StackExchange Rebus.Redis "
            "Aspire.StackExchange.Redis.DistributedCaching "
            "Aspire.StackExchange.Redis.OutputCaching Microsoft.Extensions.Caching.Redis "
            "Microsoft.AspNetCore.OutputCaching.StackExchangeRedis "
            "StackExchange.Redis.Extensions.Core "
            "Microsoft.AspNetCore.DataProtection.StackExchangeRedis NewLife.Redis "
            "AspNetCore.HealthChecks.Redis RedLock.net Aspire.Hosting.Azure.Redis Redis.OM "
            "Aspire.Hosting.Valkey Aspire.Hosting.Garnet Microsoft.Garnet Caching.CSRedis "
            "StackExchange.Redis.StrongName DistributedLock.Redis "
            "StackExchange.Redis.Extensions.AspNetCore Volo.Abp.Caching.StackExchangeRedis "
            "CacheManager.StackExchange.Redis HotChocolate.Subscriptions.Redis",
            "cargo": "redis fred deadpool-redis bb8-redis rustis r2d2_redis sidekiq mini-redis "
            "apalis-redis redis-async rslock mobc-redis",
            "hex": "redix nebulex_redis_adapter exq phoenix_pubsub_redis redix_pubsub verk "
            "cachex_redis eredis hammer_backend_redis",
            "pub": "redis dartis",
            "swift": "RediStack redis queues-redis-driver",
            "hackage": "hedis redis-io",
            "clojure": "com.taoensso/carmine redis.clients/jedis",
            "cpan": "Redis Redis::Fast RedisDB Mojo::Redis Minion::Backend::Redis",
            "cran": "redux rredis",
            "conan": "hiredis redis-plus-plus",
        },
        imports={
            "python": "redis aioredis rq arq redis_om channels_redis django_redis fastapi_limiter "
            "fastapi_cache.backends.redis rediscluster redbeat valkey flask_redis "
            "socketio.AsyncRedisManager pyrate_limiter.RedisBucket cacheops kombu.transport.redis "
            "django_rq coredis upstash_redis limits.storage.redis fakeredis redis_lock "
            "dramatiq.brokers.redis aiocache.RedisCache huey.RedisHuey rq_scheduler",
            "js": "@redis/client",
            "jvm": "redis.clients io.lettuce org.redisson org.springframework.data.redis "
            "dev.profunktor.redis4cats org.springframework.session.data.redis io.vertx.redis "
            "io.quarkus.redis com.redis io.valkey",
            "csharp": "StackExchange.Redis Microsoft.Extensions.Caching.StackExchangeRedis "
            "ServiceStack.Redis FreeRedis CSRedis NRedisStack",
            "php": "Predis Redis Illuminate\\Support\\Facades\\Redis RedisCluster "
            "Illuminate\\Redis Snc\\RedisBundle Credis_Client Symfony\\Component\\Cache\\"
            "Adapter\\RedisAdapter Laravel\\Horizon",
            "ruby": "redis sidekiq resque redis-client kredis sidekiq/web connection_pool_redis",
            "rust": "redis fred deadpool_redis bb8_redis rustis",
            "elixir": "Redix Exq Phoenix.PubSub.Redis",
            "c": "hiredis.h hiredis/hiredis.h sw/redis++/redis++.h cpp_redis/cpp_redis hiredis/"
            "async.h valkey/valkey.h redis++.h",
            "swift": "RediStack Redis QueuesRedisDriver",
            "dart": "redis dartis",
            "haskell": "Database.Redis",
            "perl": "Redis Redis::Fast RedisDB",
            "r": "redux rredis",
            "lua": "resty.redis redis",
            "clojure": "taoensso.carmine",
            "erlang": "eredis",
        },
        calls="redis.createClient redis.from_url redis.Redis redis.StrictRedis Redis.from_url "
        "StrictRedis aioredis.from_url aioredis.create_redis_pool redis.NewClient "
        "redis.NewUniversalClient redis.NewClusterClient redis.NewFailoverClient rueidis.NewClient "
        "redis.ParseURL redis.Dial redis.DialURL AddStackExchangeRedisCache AddRedis "
        "AddRedisClient "
        "AddRedisDistributedCache AddRedisOutputCache AddStackExchangeRedis AddAzureRedis "
        "ConnectionMultiplexer.Connect ConnectionMultiplexer.ConnectAsync AddValkey "
        "JedisPool JedisCluster RedisClient.create LettuceConnectionFactory JedisConnectionFactory "
        "Redisson.create StringRedisTemplate RedisTemplate ReactiveRedisTemplate Redis.new "
        "RedisClient.new Redix.start_link redisConnect redisConnectWithTimeout "
        "redis::Client::open Redis.fromEnv asynq.NewServer asynq.NewClient asynq.RedisClientOpt "
        "Redis::connection Redis::get Redis::set Sidekiq.configure_server Sidekiq.configure_client "
        "RedisStore RedisCluster AsyncRedis AsyncRedisManager RedisManager RedisBucket "
        "RedisChannelLayer RateLimiterRedis ConnectionPool.from_url RedisAdapter RedisCacheManager "
        "RedisHuey PriorityRedisHuey RedisBroker RedisSettings valkey.NewClient RedisPubSub "
        "RedisDsn ConnectionMultiplexer UseRedisStorage KeyvRedis "
        "RedisJobStore RedisSessionInterface addRedis sw::redis::Redis cpp_redis::client",
        context="createClient Redis Cluster NewClient Client Queue Worker Pool NewPool Jedis "
        "Dial connect createCluster Valkey from_url FlowProducer createAdapter "
        "RedisConnectionInfo ConnectionManager::new RedisPool Redis::Cluster create_pool "
        "QueueScheduler QueueEvents",
        schemes="redis rediss redis+sentinel valkey valkeys redis+socket redis-sentinel keydb "
        "redis-cluster rediscluster",
        images="redis redis-stack redis-stack-server redis-cluster redis-sentinel redismod "
        "valkey valkey-cluster keydb dragonfly garnet redis-ha redis-7-c9s redisearch rejson "
        "redis-operator valkey-bundle serverless-redis-http redis-alpine "
        "redis-6-c9s valkey-server redis-7",
        env="REDIS_* REDISCLOUD_URL REDISTOGO_URL REDISHOST KV_REST_API_URL KV_URL UPSTASH_REDIS_* "
        "VALKEY_* KEYDB_* DRAGONFLY_*",
        iac="google_redis_instance google_redis_cluster google_memorystore_instance "
        "azurerm_redis_cache azurerm_managed_redis AWS::MemoryDB::Cluster aws_memorydb_cluster "
        "aws_elasticache_replication_group AWS::ElastiCache::ReplicationGroup "
        "aws_elasticache_serverless_cache AWS::ElastiCache::ServerlessCache upstash_redis_database "
        "Microsoft.Cache RedisFailover Microsoft.Cache/redis RedisCluster "
        "AWS::ElastiCache::CacheCluster aws_elasticache_cluster rediscloud_subscription",
        providers="redis rediss ioredis phpredis predis redis_cache_store valkey "
        "django_redis.cache.rediscache django.core.cache.backends.redis.rediscache redis_store "
        "channels_redis.core.redischannellayer rediscache redis_cache.rediscache upstash "
        "channels_redis.pubsub.redispubsubchannellayer lettuce jedis redisson async_redis "
        "dragonfly keydb redis-sentinel redis-cluster upstash-redis "
        "cacheops redis-stack",
        keys="spring.data.redis spring.redis quarkus.redis redisson",
    ),
    Engine(
        "Memcached",
        "key-value",
        packages={
            "pypi": "pymemcache python-memcached pylibmc python-binary-memcached aiomcache "
            "django-pylibmc emcache",
            "npm": "memjs memcached connect-memcached memcache-plus memcache connect-memjs "
            "@keyv/memcache",
            "go": "github.com/bradfitz/gomemcache github.com/rainycape/memcache "
            "github.com/memcachier/mc",
            "maven": "net.spy:spymemcached com.googlecode.xmemcached:xmemcached "
            "com.spotify:folsom com.amazonaws:elasticache-java-cluster-client",
            "gem": "dalli memcached memcachier dalli-elasticache",
            "composer": "ext-memcached ext-memcache cache/memcached-adapter",
            "nuget": "EnyimMemcachedCore EnyimMemcached EasyCaching.Memcached",
            "cargo": "memcache async-memcached",
            "hex": "memcachex mcd",
            "cpan": "Cache::Memcached Cache::Memcached::Fast",
            "hackage": "memcached-binary memcached",
        },
        imports={
            "python": "pymemcache memcache pylibmc bmemcached aiomcache",
            "jvm": "net.spy.memcached net.rubyeye.xmemcached com.spotify.folsom",
            "csharp": "Enyim.Caching",
            "php": "Memcached Memcache Symfony\\Component\\Cache\\Adapter\\MemcachedAdapter",
            "c": "libmemcached/memcached.h libmemcached/memcached.hpp",
            "ruby": "dalli memcached",
            "lua": "resty.memcached",
        },
        calls="memcache.New memcached_create memcached_pool_create Memjs.Client.create "
        "Dalli::Client.new MemcachedClient XMemcachedClientBuilder "
        "AddEnyimMemcached ",
        context="Client Memcached Memcache HashClient PooledClient RetryingClient",
        schemes="memcached memcache",
        images="memcached ",
        env="MEMCACHED_* MEMCACHE_* MEMCACHIER_*",
        iac="google_memcache_instance",
        providers="memcached memcache mem_cache_store dalli_store "
        "django.core.cache.backends.memcached.pymemcachecache pymemcache pylibmc "
        "django.core.cache.backends.memcached.pylibmccache memcachedcache",
    ),
    Engine(
        "DynamoDB",
        "key-value",
        packages={
            "pypi": "pynamodb dynamodb-encryption-sdk aiodynamo dyntastic dynamodb-json "
            "mypy-boto3-dynamodb types-aiobotocore-dynamodb",
            "npm": "@aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb @aws-sdk/util-dynamodb "
            "dynamoose "
            "electrodb dynamodb-toolbox @aws/dynamodb-data-mapper dynamodb-onetable "
            "serverless-dynamodb-local connect-dynamodb @typedorm/core "
            "@aws-sdk/client-dynamodb-streams @auth/dynamodb-adapter serverless-dynamodb",
            "go": "github.com/aws/aws-sdk-go/service/dynamodb "
            "github.com/aws/aws-sdk-go-v2/service/dynamodb github.com/guregu/dynamo "
            "github.com/aws/aws-sdk-go-v2/feature/dynamodb",
            "maven": "software.amazon.awssdk:dynamodb software.amazon.awssdk:dynamodb-enhanced "
            "com.amazonaws:aws-java-sdk-dynamodb com.amazonaws:dynamodb-lock-client "
            "io.quarkiverse.amazonservices:quarkus-amazon-dynamodb "
            "com.github.derjust:spring-data-dynamodb "
            "io.awspring.cloud:spring-cloud-aws-starter-dynamodb "
            "io.quarkus:quarkus-amazon-dynamodb com.amazonaws:DynamoDBLocal",
            "gem": "aws-sdk-dynamodb dynamoid aws-record",
            "composer": "async-aws/dynamo-db baopham/dynamodb",
            "nuget": "AWSSDK.DynamoDBv2 EfficientDynamoDb Amazon.AspNetCore.Identity.DynamoDb",
            "cargo": "aws-sdk-dynamodb rusoto_dynamodb serde_dynamo",
            "hex": "ex_aws_dynamo ecto_adapters_dynamodb",
            "swift": "SotoDynamoDB",
        },
        imports={
            "python": "pynamodb boto3.dynamodb aiodynamo mypy_boto3_dynamodb",
            "js": "aws-sdk/clients/dynamodb aws-cdk-lib/aws-dynamodb @aws-cdk/aws-dynamodb "
            "@aws-sdk/lib-dynamodb",
            "go": "github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue "
            "github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb",
            "jvm": "software.amazon.awssdk.services.dynamodb "
            "software.amazon.awssdk.enhanced.dynamodb "
            "com.amazonaws.services.dynamodbv2 software.amazon.awscdk.services.dynamodb "
            "org.socialsignin.spring.data.dynamodb aws.sdk.kotlin.services.dynamodb",
            "csharp": "Amazon.DynamoDBv2",
            "php": "Aws\\DynamoDb AsyncAws\\DynamoDb",
            "ruby": "aws-sdk-dynamodb dynamoid",
            "elixir": "ExAws.Dynamo",
            "swift": "SotoDynamoDB AWSDynamoDB",
        },
        calls="DynamoDBClient DynamoDBDocumentClient.from DynamoDB.DocumentClient AWS.DynamoDB "
        "dynamodb.New dynamodb.NewFromConfig DynamoDbClient.builder DynamoDbClient.create "
        "DynamoDbEnhancedClient AmazonDynamoDBClientBuilder AmazonDynamoDBClient "
        "Aws::DynamoDB::Client.new "
        "DynamoDbClient aws_sdk_dynamodb::Client::new dynamodb.Table dynamodb.TableV2 "
        "dynamoose.model "
        "aws.dynamodb.Table DynamoDBMapper dynamodb.DocumentClient DynamoDBContext "
        "DynamoDbAsyncClient.builder DynamoDB.DocumentClient ",
        schemes="dynamodb",
        images="dynamodb-local dynamodb-admin",
        env="DYNAMODB_* DYNAMO_* DDB_TABLE*",
        iac="AWS::DynamoDB::Table AWS::DynamoDB::GlobalTable AWS::Serverless::SimpleTable "
        "aws_dynamodb_table aws_dynamodb_global_table AWS::DAX::Cluster aws_dax_cluster",
        providers="dynamodb",
        services="dynamodb",
    ),
    Engine(
        "Cloudflare KV",
        "key-value",
        keys="kv_namespaces",
        iac="cloudflare_workers_kv_namespace",
        packages={"npm": "@miniflare/kv"},
    ),
    Engine(
        "Cloud Datastore",
        "document",
        packages={
            "pypi": "google-cloud-datastore google-cloud-ndb",
            "npm": "@google-cloud/datastore",
            "go": "cloud.google.com/go/datastore",
            "maven": "com.google.cloud:google-cloud-datastore com.googlecode.objectify:objectify",
            "nuget": "Google.Cloud.Datastore.V1",
            "gem": "google-cloud-datastore",
        },
        imports={
            "python": "google.cloud.datastore google.cloud.ndb google.appengine.ext.ndb",
            "jvm": "com.google.cloud.datastore com.googlecode.objectify",
            "csharp": "Google.Cloud.Datastore",
        },
        calls="datastore.Client datastore.NewClient ndb.Client",
        iac="google_datastore_index",
        env="DATASTORE_EMULATOR_HOST",
    ),
    Engine(
        "SimpleDB",
        "key-value",
        services="sdb",
        iac="AWS::SDB::Domain aws_simpledb_domain",
        packages={"npm": "@aws-sdk/client-simpledb"},
    ),
    Engine(
        "etcd",
        "key-value",
        packages={
            "pypi": "etcd3 python-etcd etcd3-py aetcd",
            "npm": "etcd3 node-etcd",
            "go": "go.etcd.io/etcd/client go.etcd.io/etcd/clientv3 github.com/coreos/etcd/"
            "clientv3 go.etcd.io/etcd/client/v3",
            "maven": "io.etcd:jetcd-core io.etcd:jetcd",
            "cargo": "etcd-client etcd-rs",
            "nuget": "dotnet-etcd",
            "gem": "etcdv3 etcd",
        },
        imports={
            "go": "go.etcd.io/etcd/client/v3 github.com/coreos/etcd/clientv3",
            "jvm": "io.etcd",
            "python": "etcd3 etcd",
        },
        calls="clientv3.New",
        images="etcd",
        env="ETCD_* ETCDCTL_*",
        schemes="etcd",
        providers="etcd",
    ),
    Engine(
        "FoundationDB",
        "key-value",
        packages={
            "pypi": "foundationdb",
            "npm": "foundationdb",
            "cargo": "foundationdb",
            "go": "github.com/apple/foundationdb/bindings/go",
            "maven": "org.foundationdb:fdb-java org.foundationdb:fdb-record-layer-core",
            "gem": "fdb",
        },
        imports={
            "python": "fdb",
            "jvm": "com.apple.foundationdb",
            "c": "foundationdb/fdb_c.h fdb_c.h",
        },
        calls="fdb.OpenDefault fdb.MustOpenDefault fdb.open FDB.selectAPIVersion "
        "fdb.MustAPIVersion fdb.api_version",
        images="foundationdb",
        env="FDB_*",
        providers="foundationdb fdb",
    ),
    Engine(
        "TiKV",
        "key-value",
        packages={
            "pypi": "tikv-client",
            "go": "github.com/tikv/client-go",
            "cargo": "tikv-client ",
            "maven": "org.tikv:tikv-client-java",
        },
        imports={"jvm": "org.tikv"},
        images="tikv",
        schemes="tikv",
        providers="tikv",
    ),
    Engine(
        "Aerospike",
        "key-value",
        packages={
            "pypi": "aerospike",
            "npm": "aerospike",
            "cargo": "aerospike",
            "go": "github.com/aerospike/aerospike-client-go",
            "maven": "com.aerospike:aerospike-client com.aerospike:spring-data-aerospike",
            "nuget": "Aerospike.Client",
        },
        imports={"jvm": "com.aerospike", "csharp": "Aerospike.Client"},
        calls="aerospike.client as.NewClient AerospikeClient",
        images="aerospike-server aerospike",
        env="AEROSPIKE_*",
    ),
    Engine(
        "Riak",
        "key-value",
        packages={
            "pypi": "riak",
            "gem": "riak-client",
            "maven": "com.basho.riak:riak-client",
            "hex": "riak",
        },
        imports={"jvm": "com.basho.riak"},
        images="riak-kv riak",
    ),
    Engine(
        "NATS JetStream KV",
        "key-value",
        calls="jetstream.KeyValue js.CreateKeyValue js.KeyValue jetstream.CreateKeyValue "
        "CreateOrUpdateKeyValue",
    ),
)

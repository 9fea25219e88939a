"""Document and multi-model databases."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "MongoDB",
        "document",
        packages={
            "pypi": "pymongo motor mongoengine beanie odmantic djongo django-mongodb-backend "
            "flask-pymongo flask-mongoengine mongoengine-motor umongo mongomock langchain-mongodb "
            "mongo-connector marshmallow-mongoengine bunnet txmongo",
            "npm": "mongodb mongoose monk mongoist connect-mongo connect-mongodb-session "
            "@typegoose/typegoose @nestjs/mongoose agenda mongo migrate-mongo mongojs "
            "mongoose-paginate-v2 mongodb-memory-server @types/mongodb @mikro-orm/mongodb "
            "@payloadcms/db-mongodb mongodb-client-encryption @auth/mongodb-adapter "
            "@next-auth/mongodb-adapter @keyv/mongo papr camo mongodb-legacy "
            "@feathersjs/mongodb feathers-mongodb feathers-mongoose loopback-connector-mongodb "
            "@types/mongoose mongoose-unique-validator sails-mongo @fastify/mongodb "
            "fastify-mongodb winston-mongodb",
            "go": "go.mongodb.org/mongo-driver gopkg.in/mgo.v2 github.com/globalsign/mgo "
            "github.com/qiniu/qmgo github.com/kamva/mgm labix.org/v2/mgo",
            "maven": "org.mongodb:mongodb-driver-sync org.mongodb:mongodb-driver-reactivestreams "
            "org.mongodb:mongo-java-driver org.mongodb:mongodb-driver-core "
            "org.mongodb:mongodb-driver "
            "org.springframework.boot:spring-boot-starter-data-mongodb "
            "org.springframework.boot:spring-boot-starter-data-mongodb-reactive "
            "org.springframework.data:spring-data-mongodb dev.morphia.morphia:morphia-core "
            "org.mongodb.scala:mongo-scala-driver_2.13 org.mongodb.scala:mongo-scala-driver "
            "org.reactivemongo:reactivemongo org.reactivemongo:reactivemongo_2.13 "
            "org.mongodb:mongodb-driver-kotlin-coroutine org.litote.kmongo:kmongo "
            "io.quarkus:quarkus-mongodb-client io.quarkus:quarkus-mongodb-panache "
            "io.vertx:vertx-mongo-client org.mongodb:mongodb-driver-kotlin-sync "
            "de.flapdoodle.embed:de.flapdoodle.embed.mongo "
            "io.micronaut.mongodb:micronaut-mongo-sync "
            "io.micronaut.data:micronaut-data-mongodb org.mongodb:mongodb-driver-legacy",
            "gem": "mongo mongoid mongo_mapper moped bson_ext",
            "composer": "ext-mongodb mongodb/mongodb mongodb/laravel-mongodb jenssegers/mongodb "
            "doctrine/mongodb-odm doctrine/mongodb-odm-bundle ext-mongo",
            "nuget": "MongoDB.Driver MongoDB.EntityFrameworkCore MongoFramework "
            "Aspire.MongoDB.Driver "
            "Aspire.Hosting.MongoDB MongoDB.Entities MongoDbGenericRepository mongocsharpdriver "
            "Hangfire.Mongo AspNetCore.Identity.MongoDbCore AspNetCore.HealthChecks.MongoDb "
            "MongoDB.Driver.Core Serilog.Sinks.MongoDB",
            "cargo": "mongodb wither bb8-mongodb",
            "hex": "mongodb_driver mongodb mongodb_ecto",
            "pub": "mongo_dart realm_mongo",
            "swift": "mongo-swift-driver MongoKitten fluent-mongo-driver",
            "hackage": "mongoDB persistent-mongoDB",
            "clojure": "com.novemberain/monger mongodb/monger",
            "cpan": "MongoDB Mango",
            "cran": "mongolite",
            "conan": "mongo-c-driver mongo-cxx-driver",
        },
        imports={
            "python": "pymongo motor mongoengine beanie odmantic bson.objectid flask_mongoengine "
            "djongo mongoengine.fields gridfs",
            "js": "monk",
            "jvm": "com.mongodb org.mongodb org.springframework.data.mongodb dev.morphia "
            "org.litote.kmongo reactivemongo io.vertx.ext.mongo org.bson.Document "
            "io.quarkus.mongodb",
            "csharp": "MongoDB.Driver MongoDB.Bson MongoDB.EntityFrameworkCore MongoFramework",
            "php": "MongoDB Jenssegers\\Mongodb Doctrine\\ODM\\MongoDB",
            "ruby": "mongo mongoid",
            "elixir": "Mongo",
            "c": "mongoc.h mongoc/mongoc.h mongocxx/client.hpp bson.h mongocxx/pool.hpp "
            "bsoncxx/json.hpp",
            "swift": "MongoSwift MongoKitten",
            "dart": "mongo_dart",
            "haskell": "Database.MongoDB",
            "r": "mongolite",
            "clojure": "monger",
            "perl": "MongoDB",
            "lua": "mongo resty.mongol",
        },
        calls="MongoClient mongoose.connect mongoose.createConnection mongo.Connect "
        "mongo.NewClient "
        "mgo.Dial mgo.DialWithInfo AsyncIOMotorClient MotorClient AsyncMongoClient "
        "mongoc_client_new mongoc_client_pool_new mongoc_client_new_from_uri MongoClients.create "
        "MongoClientURI AddMongoDBClient AddMongoDB UseMongoDB Mongo::Client.new "
        "MongooseModule.forRoot MongooseModule.forRootAsync init_beanie mongoengine.connect "
        "Mongo.start_link MongoConnection MongoDbContext addMongoDB qmgo.Open "
        "mongocxx::client MongoEngine PyMongo mgm.SetDefaultConfig "
        "ReactiveMongoTemplate MongoRepository ReactiveMongoRepository MongoTemplate "
        "Client::with_uri_str ClientOptions::parse ",
        context="connect Client createConnection Db.create",
        schemes="mongodb mongodb+srv mongo",
        images="mongo mongodb mongodb-community-server percona-server-mongodb ferretdb "
        "mongodb-atlas-local mongodb-sharded mongodb-enterprise-server azure-documentdb",
        env="MONGO_* MONGODB_* MONGOHOST MONGOURL MONGOHQ_URL MONGOLAB_URI ME_CONFIG_MONGODB_*",
        iac="aws_docdb_cluster AWS::DocDB::DBCluster AWS::DocDB::DBInstance "
        "azurerm_cosmosdb_mongo_database azurerm_cosmosdb_mongo_collection mongodbatlas_cluster "
        "mongodbatlas_advanced_cluster MongoDBCommunity aws_docdb_cluster_instance "
        "PerconaServerMongoDB azurerm_mongo_cluster psmdb.percona.com mongodbatlas_project",
        providers="mongodb mongo mongoose djongo django_mongodb_backend mongodb-atlas mongodb+srv "
        "org.mongodb.mongoclient mongoid mongo-atlas",
        keys="spring.data.mongodb quarkus.mongodb spring.mongodb",
    ),
    Engine(
        "Firestore",
        "document",
        packages={
            "pypi": "google-cloud-firestore fireo",
            "npm": "@google-cloud/firestore @react-native-firebase/firestore fireorm typesaurus "
            "firestore-export-import @firebase/firestore geofirestore",
            "go": "cloud.google.com/go/firestore",
            "maven": "com.google.cloud:google-cloud-firestore "
            "com.google.firebase:firebase-firestore com.google.firebase:firebase-firestore-ktx "
            "com.google.cloud:spring-cloud-gcp-starter-data-firestore "
            "dev.gitlive:firebase-firestore",
            "nuget": "Google.Cloud.Firestore",
            "gem": "google-cloud-firestore",
            "composer": "google/cloud-firestore",
            "pub": "cloud_firestore",
            "cargo": "firestore",
        },
        imports={
            "python": "google.cloud.firestore google.cloud.firestore_v1 firebase_admin.firestore",
            "js": "firebase/firestore firebase/firestore/lite firebase-admin/firestore "
            "@angular/fire/firestore @angular/fire/compat/firestore @firebase/firestore",
            "jvm": "com.google.firebase.firestore com.google.cloud.firestore "
            "dev.gitlive.firebase.firestore",
            "csharp": "Google.Cloud.Firestore",
            "php": "Google\\Cloud\\Firestore",
            "swift": "FirebaseFirestore FirebaseFirestoreSwift",
        },
        calls="getFirestore initializeFirestore firestore.client firebase.firestore "
        "admin.firestore "
        "FirestoreClient FirebaseFirestore.getInstance Firestore.firestore firestore.Client "
        "firestore.NewClient FirestoreDb.Create AngularFirestore provideFirestore "
        "FirestoreOptions.getDefaultInstance firestore.AsyncClient app.Firestore",
        context="Firestore onSnapshot firestore",
        iac="google_firestore_database google_firestore_index google_firestore_document",
        providers="firestore",
        env="FIRESTORE_*",
        images="firestore-emulator",
    ),
    Engine(
        "Firebase Realtime Database",
        "document",
        packages={
            "npm": "@react-native-firebase/database firebase-key",
            "maven": "com.google.firebase:firebase-database "
            "com.google.firebase:firebase-database-ktx",
            "pub": "firebase_database",
            "nuget": "FirebaseDatabase.net",
        },
        imports={
            "python": "firebase_admin.db",
            "js": "firebase/database firebase-admin/database @angular/fire/database "
            "@angular/fire/compat/database",
            "jvm": "com.google.firebase.database",
            "swift": "FirebaseDatabase",
            "csharp": "Firebase.Database",
        },
        calls="firebase.database admin.database FirebaseDatabase.getInstance Database.database "
        "AngularFireDatabase",
        iac="google_firebase_database_instance",
        env="FIREBASE_DATABASE_URL",
    ),
    Engine(
        "CouchDB",
        "document",
        packages={
            "pypi": "couchdb couchdb2 cloudant ibmcloudant aiocouch",
            "npm": "nano cradle @cloudant/cloudant couchbackup @ibm-cloud/cloudant",
            "go": "github.com/go-kivik/kivik github.com/go-kivik/couchdb",
            "maven": "org.ektorp:org.ektorp org.lightcouch:lightcouch com.cloudant:cloudant-client",
            "gem": "couchrest couchrest_model",
            "composer": "doctrine/couchdb php-on-couch/php-on-couch",
            "nuget": "CouchDB.NET MyCouch",
            "cargo": "couch_rs",
            "hex": "couchdb_connector",
        },
        imports={
            "python": "couchdb cloudant",
            "jvm": "org.ektorp org.lightcouch",
            "csharp": "CouchDB.Driver MyCouch",
        },
        calls="couchdb.Server kivik.New",
        schemes="couchdb couchdbs",
        images="couchdb",
        env="COUCHDB_* COUCH_*",
        providers="couchdb",
    ),
    Engine(
        "PouchDB",
        "document",
        packages={
            "npm": "pouchdb pouchdb-browser pouchdb-core pouchdb-node pouchdb-adapter-idb "
            "pouchdb-adapter-indexeddb pouchdb-find pouchdb-adapter-http pouchdb-adapter-leveldb "
            "pouchdb-react-native",
        },
        calls="PouchDB",
    ),
    Engine(
        "Couchbase",
        "document",
        packages={
            "pypi": "couchbase acouchbase",
            "npm": "couchbase ottoman",
            "go": "github.com/couchbase/gocb",
            "maven": "com.couchbase.client:java-client com.couchbase.lite:couchbase-lite-android "
            "org.springframework.boot:spring-boot-starter-data-couchbase "
            "com.couchbase.lite:couchbase-lite-java com.couchbase.client:scala-client "
            "com.couchbase.client:kotlin-client",
            "nuget": "CouchbaseNetClient Couchbase.NetClient Couchbase.Lite "
            "Couchbase.EntityFrameworkCore",
            "composer": "ext-couchbase couchbase/couchbase",
            "gem": "couchbase couchbase-orm",
            "cargo": "couchbase",
            "pub": "cbl cbl_flutter",
        },
        imports={
            "jvm": "com.couchbase org.springframework.data.couchbase",
            "csharp": "Couchbase",
            "php": "Couchbase",
            "swift": "CouchbaseLiteSwift",
        },
        calls="Cluster.connect gocb.Connect couchbase.connect",
        context="connect Cluster",
        schemes="couchbase couchbases",
        images="couchbase couchbase-server server-sandbox",
        env="COUCHBASE_*",
        providers="couchbase",
        keys="spring.couchbase",
    ),
    Engine(
        "Cosmos DB",
        "document",
        packages={
            "pypi": "azure-cosmos",
            "npm": "@azure/cosmos",
            "go": "github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos",
            "maven": "com.azure:azure-cosmos com.azure:azure-spring-data-cosmos "
            "com.azure.spring:spring-cloud-azure-starter-data-cosmos "
            "com.microsoft.azure:azure-documentdb",
            "nuget": "Microsoft.Azure.Cosmos Microsoft.EntityFrameworkCore.Cosmos "
            "Microsoft.Extensions.Caching.Cosmos Aspire.Microsoft.Azure.Cosmos "
            "Aspire.Hosting.Azure.CosmosDB Microsoft.Azure.DocumentDB.Core "
            "Microsoft.Azure.DocumentDB Aspire.Microsoft.EntityFrameworkCore.Cosmos "
            "Microsoft.Azure.WebJobs.Extensions.CosmosDB",
            "cargo": "azure_data_cosmos",
        },
        imports={
            "python": "azure.cosmos",
            "jvm": "com.azure.cosmos com.azure.spring.data.cosmos",
            "csharp": "Microsoft.Azure.Cosmos Microsoft.Azure.Documents",
        },
        calls="CosmosClient CosmosClientBuilder UseCosmos AddAzureCosmosClient AddCosmosDbContext "
        "AddAzureCosmosDB azcosmos.NewClient CosmosAsyncClient",
        schemes="cosmosdb",
        images="azure-cosmos-emulator cosmosdb/linux/azure-cosmos-emulator",
        env="COSMOS_* COSMOSDB_* AZURE_COSMOS*",
        iac="azurerm_cosmosdb_account azurerm_cosmosdb_sql_database "
        "azurerm_cosmosdb_sql_container Microsoft.DocumentDB",
        providers="cosmos cosmosdb microsoft.entityframeworkcore.cosmos",
    ),
    Engine(
        "RavenDB",
        "document",
        packages={
            "nuget": "RavenDB.Client RavenDB.Embedded",
            "npm": "ravendb",
            "pypi": "pyravendb ravendb",
            "maven": "net.ravendb:ravendb-jvm-client",
            "go": "github.com/ravendb/ravendb-go-client",
        },
        imports={"csharp": "Raven.Client Raven.Embedded", "jvm": "net.ravendb"},
        calls="AddRavenDB",
        images="ravendb",
        env="RAVEN_* RAVENDB_*",
        providers="ravendb",
    ),
    Engine(
        "ArangoDB",
        "document",
        packages={
            "pypi": "python-arango pyarango python-arango-async",
            "npm": "arangojs",
            "go": "github.com/arangodb/go-driver",
            "maven": "com.arangodb:arangodb-java-driver com.arangodb:arangodb-spring-data",
            "nuget": "ArangoDBNetStandard",
            "cargo": "arangors",
            "hex": "arangox",
            "composer": "triagens/arangodb",
        },
        imports={"python": "arango pyArango", "jvm": "com.arangodb"},
        calls="ArangoClient ArangoDB.Builder",
        images="arangodb",
        env="ARANGO_* ARANGODB_*",
        providers="arangodb",
    ),
    Engine(
        "SurrealDB",
        "document",
        packages={
            "pypi": "surrealdb",
            "npm": "surrealdb surrealdb.js surrealdb.wasm",
            "go": "github.com/surrealdb/surrealdb.go",
            "cargo": "surrealdb",
            "maven": "com.surrealdb:surrealdb-driver",
            "nuget": "SurrealDb.Net",
        },
        calls="Surreal::new AsyncSurreal Surreal",
        images="surrealdb",
        env="SURREAL_* SURREALDB_*",
        providers="surrealdb",
    ),
    Engine(
        "RethinkDB",
        "document",
        packages={
            "pypi": "rethinkdb",
            "npm": "rethinkdb thinky rethinkdbdash rethinkdb-ts",
            "go": "gopkg.in/rethinkdb/rethinkdb-go.v6 gopkg.in/gorethink/gorethink.v4",
            "gem": "rethinkdb nobrainer",
            "maven": "com.rethinkdb:rethinkdb-driver",
            "cargo": "reql",
        },
        imports={"jvm": "com.rethinkdb"},
        calls="rethinkdb.connect",
        schemes="rethinkdb",
        images="rethinkdb",
        env="RETHINKDB_*",
        providers="rethinkdb",
    ),
    Engine(
        "FaunaDB",
        "document",
        packages={
            "pypi": "faunadb fauna",
            "npm": "faunadb fauna",
            "maven": "com.faunadb:faunadb-java",
            "go": "github.com/fauna/faunadb-go",
        },
        imports={"jvm": "com.faunadb"},
        calls="faunadb.Client",
        env="FAUNA_* FAUNADB_*",
        images="faunadb fauna/faunadb",
    ),
    Engine(
        "MarkLogic",
        "document",
        packages={"npm": "marklogic", "maven": "com.marklogic:marklogic-client-api"},
        imports={"jvm": "com.marklogic"},
        images="marklogic-db marklogic-server",
        env="MARKLOGIC_*",
    ),
    Engine(
        "LiteDB",
        "document",
        packages={"nuget": "LiteDB LiteDB.Async"},
        imports={"csharp": "LiteDB"},
        calls="LiteDatabase LiteRepository LiteDatabaseAsync",
    ),
    Engine(
        "Realm",
        "document",
        packages={
            "npm": "realm @realm/react",
            "nuget": "Realm",
            "maven": "io.realm.kotlin:library-base io.realm:realm-android-library "
            "io.realm.kotlin:library-sync",
            "swift": "realm-swift realm-cocoa",
            "cocoapods": "RealmSwift Realm",
            "pub": "realm realm_dart",
        },
        imports={"jvm": "io.realm", "swift": "RealmSwift", "csharp": "Realms"},
        calls="Realm.open Realm.getDefaultInstance Realm.Configuration RealmConfiguration",
    ),
    Engine(
        "ObjectBox",
        "document",
        packages={
            "maven": "io.objectbox:objectbox-android io.objectbox:objectbox-kotlin "
            "io.objectbox:objectbox-java",
            "pub": "objectbox",
            "pypi": "objectbox",
            "go": "github.com/objectbox/objectbox-go",
        },
        imports={"jvm": "io.objectbox", "swift": "ObjectBox"},
    ),
    Engine(
        "Azure Table Storage",
        "key-value",
        packages={
            "pypi": "azure-data-tables azure-cosmosdb-table",
            "npm": "@azure/data-tables",
            "nuget": "Azure.Data.Tables Microsoft.Azure.Cosmos.Table Aspire.Azure.Data.Tables ",
            "go": "github.com/Azure/azure-sdk-for-go/sdk/data/aztables",
            "maven": "com.azure:azure-data-tables",
            "cargo": "azure_data_tables",
        },
        imports={
            "python": "azure.data.tables",
            "jvm": "com.azure.data.tables",
            "csharp": "Azure.Data.Tables",
        },
        calls="TableServiceClient TableClient AddAzureTableClient AddTableServiceClient "
        "AddAzureTableServiceClient",
        iac="azurerm_storage_table azurerm_storage_table_entity",
    ),
    Engine(
        "IndexedDB",
        "document",
        packages={"npm": "idb dexie dexie-react-hooks rxdb y-indexeddb nedb @seald-io/nedb"},
        calls="indexedDB.open Dexie IndexeddbPersistence createRxDatabase",
    ),
    Engine("TinyDB", "document", packages={"pypi": "tinydb"}, calls="TinyDB"),
    Engine(
        "Hive",
        "key-value",
        packages={"pub": "hive hive_flutter hive_ce hive_ce_flutter"},
        calls="Hive.openBox Hive.initFlutter",
    ),
    Engine(
        "Isar",
        "document",
        packages={"pub": "isar isar_flutter_libs isar_community"},
        calls="Isar.open",
    ),
    Engine("Sembast", "document", packages={"pub": "sembast sembast_web"}),
)

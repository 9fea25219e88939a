"""Search engines."""

from __future__ import annotations

from .registry import Engine

ENGINES = (
    Engine(
        "Elasticsearch",
        "search",
        packages={
            "pypi": "elasticsearch elasticsearch-dsl elasticsearch-async django-elasticsearch-dsl "
            "elasticsearch7 elasticsearch8 elasticsearch6 elasticsearch5 langchain-elasticsearch "
            "aioelasticsearch elasticsearch-py "
            "elasticsearch-dbapi eland",
            "npm": "@elastic/elasticsearch @elastic/elasticsearch7 @elastic/elasticsearch8 "
            "@elastic/elasticsearch9 elasticsearch @nestjs/elasticsearch elasticsearch6 "
            "elasticsearch7 elasticsearch8 @elastic/elasticsearch-mock "
            "elasticsearch-browser winston-elasticsearch mongoosastic",
            "go": "github.com/elastic/go-elasticsearch github.com/olivere/elastic "
            "gopkg.in/olivere/elastic.v5 gopkg.in/olivere/elastic.v6",
            "maven": "co.elastic.clients:elasticsearch-java "
            "org.elasticsearch.client:elasticsearch-rest-high-level-client "
            "org.elasticsearch.client:elasticsearch-rest-client org.elasticsearch.client:transport "
            "org.elasticsearch:elasticsearch org.elasticsearch.client:rest "
            "org.springframework.boot:spring-boot-starter-data-elasticsearch "
            "org.springframework.data:spring-data-elasticsearch io.searchbox:jest "
            "org.elasticsearch.plugin:transport-netty4-client "
            "org.hibernate.search:hibernate-search-backend-elasticsearch "
            "io.quarkus:quarkus-elasticsearch-rest-client "
            "com.sksamuel.elastic4s:elastic4s-client-esjava_2.13 "
            "com.sksamuel.elastic4s:elastic4s-core_2.13 "
            "com.sksamuel.elastic4s:elastic4s-client-esjava",
            "gem": "elasticsearch elasticsearch-rails elasticsearch-model chewy searchkick "
            "elasticsearch-persistence elasticsearch-api elasticsearch-dsl",
            "composer": "elasticsearch/elasticsearch ruflin/elastica "
            "friendsofsymfony/elastica-bundle "
            "matchish/laravel-scout-elasticsearch babenkoivan/elastic-scout-driver "
            "basemkhirat/elasticsearch",
            "nuget": "NEST Elastic.Clients.Elasticsearch Elasticsearch.Net "
            "Serilog.Sinks.Elasticsearch Aspire.Elastic.Clients.Elasticsearch "
            "Aspire.Hosting.Elasticsearch Elastic.Serilog.Sinks",
            "cargo": "elasticsearch elastic",
            "hex": "elasticsearch elastix tirexs snap",
            "clojure": "cc.qbits/spandex",
            "cpan": "Search::Elasticsearch",
        },
        imports={
            "python": "elasticsearch elasticsearch_dsl elasticsearch7 elasticsearch8 "
            "django_elasticsearch_dsl elasticsearch_async",
            "js": "@elastic/elasticsearch/api/types",
            "jvm": "co.elastic.clients org.elasticsearch org.springframework.data.elasticsearch "
            "com.sksamuel.elastic4s io.searchbox",
            "csharp": "Nest Elastic.Clients.Elasticsearch Elasticsearch.Net",
            "php": "Elasticsearch Elastic\\Elasticsearch Elastica FOS\\ElasticaBundle",
            "ruby": "elasticsearch searchkick chewy",
        },
        calls="elasticsearch.NewClient elasticsearch.NewDefaultClient elasticsearch.NewTypedClient "
        "elastic.NewClient elastic.NewSimpleClient Elasticsearch::Client.new RestHighLevelClient "
        "AsyncElasticsearch ElasticsearchClient ElasticClient ElasticsearchClientSettings "
        "elasticsearch.Client ElasticsearchRestTemplate ElasticsearchRepository "
        "ElasticsearchModule.register ElasticsearchModule.registerAsync "
        "ReactiveElasticsearchClient AddElasticsearch AddElasticsearchClient elastic.Dial",
        context="Client Elasticsearch ClientBuilder RestClient.builder NewClient "
        "connections.create_connection createClient",
        schemes="elasticsearch",
        images="elasticsearch elasticsearch-oss elasticsearch-wolfi",
        env="ELASTICSEARCH_* ELASTIC_* ES_HOST ES_HOSTS ES_URL ES_PORT ES_NODES",
        iac="aws_elasticsearch_domain AWS::Elasticsearch::Domain ec_deployment "
        "elasticsearch.k8s.elastic.co elasticstack_elasticsearch_index",
        providers="elasticsearch elastic elasticsearch7 elasticsearch8 elasticsearch6 "
        "haystack.backends.elasticsearch7_backend.elasticsearch7searchengine "
        "haystack.backends.elasticsearch_backend.elasticsearchsearchengine "
        "wagtail.search.backends.elasticsearch8 wagtail.search.backends.elasticsearch7 "
        "wagtail.search.backends.elasticsearch6",
        keys="spring.elasticsearch spring.data.elasticsearch",
    ),
    Engine(
        "OpenSearch",
        "search",
        packages={
            "pypi": "opensearch-py opensearch-dsl opensearchpy-async opensearch-py-ml",
            "npm": "@opensearch-project/opensearch",
            "go": "github.com/opensearch-project/opensearch-go",
            "maven": "org.opensearch.client:opensearch-java "
            "org.opensearch.client:opensearch-rest-high-level-client "
            "org.opensearch.client:opensearch-rest-client org.opensearch:opensearch "
            "org.opensearch.client:spring-data-opensearch-starter",
            "gem": "opensearch-ruby opensearch-aws-sigv4",
            "composer": "opensearch-project/opensearch-php",
            "nuget": "OpenSearch.Client OpenSearch.Net",
            "cargo": "opensearch",
        },
        imports={
            "python": "opensearchpy opensearch_dsl",
            "jvm": "org.opensearch",
            "csharp": "OpenSearch.Client OpenSearch.Net",
            "php": "OpenSearch",
            "ruby": "opensearch",
        },
        calls="opensearch.NewClient OpenSearch::Client.new OpenSearchClient AsyncOpenSearch "
        "opensearchapi.NewClient",
        context="Client OpenSearch NewClient",
        schemes="opensearch",
        images="opensearch ",
        env="OPENSEARCH_*",
        iac="aws_opensearch_domain AWS::OpenSearchService::Domain "
        "aws_opensearchserverless_collection "
        "AWS::OpenSearchServerless::Collection opensearch.opster.io",
        providers="opensearch",
        services="opensearchserverless es opensearch",
    ),
    Engine(
        "Meilisearch",
        "search",
        packages={
            "pypi": "meilisearch meilisearch-python-sdk",
            "npm": "meilisearch @meilisearch/instant-meilisearch strapi-plugin-meilisearch",
            "go": "github.com/meilisearch/meilisearch-go",
            "cargo": "meilisearch-sdk",
            "maven": "com.meilisearch.sdk:meilisearch-java",
            "gem": "meilisearch meilisearch-rails",
            "composer": "meilisearch/meilisearch-php",
            "nuget": "MeiliSearch",
            "hex": "meilisearch",
            "pub": "meilisearch",
        },
        imports={
            "jvm": "com.meilisearch",
            "csharp": "Meilisearch",
            "php": "MeiliSearch Meilisearch",
        },
        calls="meilisearch.New meilisearch.NewClient meilisearch.Client MeilisearchClient "
        "MeiliSearch::Client.new Meilisearch::Client.new",
        context="MeiliSearch Meilisearch Client",
        images="meilisearch",
        env="MEILI_* MEILISEARCH_*",
        providers="meilisearch",
    ),
    Engine(
        "Typesense",
        "search",
        packages={
            "pypi": "typesense",
            "npm": "typesense typesense-instantsearch-adapter",
            "go": "github.com/typesense/typesense-go",
            "gem": "typesense typesense-rails",
            "composer": "typesense/typesense-php",
            "maven": "org.typesense:typesense-java",
            "nuget": "Typesense",
            "cargo": "typesense",
            "pub": "typesense",
        },
        imports={"jvm": "org.typesense", "php": "Typesense"},
        calls="Typesense.Client Typesense::Client.new typesense.Client typesense.NewClient",
        images="typesense",
        env="TYPESENSE_*",
        providers="typesense",
    ),
    Engine(
        "Solr",
        "search",
        packages={
            "pypi": "pysolr scorched solrpy",
            "npm": "solr-client",
            "maven": "org.apache.solr:solr-solrj "
            "org.springframework.boot:spring-boot-starter-data-solr "
            "org.springframework.data:spring-data-solr",
            "gem": "rsolr sunspot sunspot_rails sunspot_solr blacklight",
            "composer": "solarium/solarium ext-solr apache-solr-for-typo3/solr",
            "nuget": "SolrNet.Core SolrNet",
            "go": "github.com/vanng822/go-solr",
        },
        imports={
            "jvm": "org.apache.solr.client org.apache.solr.common",
            "python": "pysolr",
            "php": "Solarium",
            "csharp": "SolrNet",
        },
        calls="pysolr.Solr HttpSolrClient.Builder HttpSolrClient RSolr.connect CloudSolrClient "
        "Http2SolrClient.Builder",
        images="solr",
        env="SOLR_*",
        schemes="solr",
        providers="solr haystack.backends.solr_backend.solrengine",
    ),
    Engine(
        "Algolia",
        "search",
        reason="hosted search service",
        packages={
            "pypi": "algoliasearch algoliasearch-django",
            "npm": "algoliasearch @algolia/client-search algolia-search @algolia/recommend",
            "go": "github.com/algolia/algoliasearch-client-go",
            "gem": "algolia algoliasearch-rails algoliasearch",
            "composer": "algolia/algoliasearch-client-php algolia/scout-extended",
            "maven": "com.algolia:algoliasearch com.algolia:algoliasearch-core",
            "nuget": "Algolia.Search",
            "hex": "algolia",
        },
        imports={"csharp": "Algolia.Search", "jvm": "com.algolia", "php": "Algolia\\AlgoliaSearch"},
        calls="algoliasearch search.NewClient SearchClient.create AlgoliaSearch.SearchClient",
        env="ALGOLIA_*",
        providers="algolia",
    ),
    Engine(
        "Manticore Search",
        "search",
        packages={
            "pypi": "manticoresearch",
            "npm": "manticoresearch",
            "composer": "manticoresoftware/manticoresearch-php",
            "gem": "thinking-sphinx",
            "maven": "com.manticoresearch:manticoresearch",
            "go": "github.com/manticoresoftware/go-sdk",
        },
        imports={"php": "Manticoresearch"},
        images="manticore sphinxsearch sphinx",
        env="MANTICORE_*",
        providers="manticore",
    ),
    Engine(
        "Azure AI Search",
        "search",
        reason="hosted search service",
        packages={
            "pypi": "azure-search-documents",
            "npm": "@azure/search-documents azure-search-client",
            "nuget": "Azure.Search.Documents "
            "Aspire.Azure.Search.Documents Aspire.Hosting.Azure.Search "
            "Microsoft.Azure.Search",
            "maven": "com.azure:azure-search-documents",
        },
        imports={
            "python": "azure.search.documents",
            "csharp": "Azure.Search.Documents Microsoft.Azure.Search",
            "jvm": "com.azure.search",
        },
        calls="SearchIndexClient AddAzureSearchClient AddAzureSearch AzureSearch",
        context="SearchClient",
        env="AZURE_SEARCH_*",
        iac="azurerm_search_service Microsoft.Search/searchServices",
        providers="azuresearch azure_search azure_ai_search",
    ),
    Engine(
        "Amazon CloudSearch",
        "search",
        reason="hosted search service",
        services="cloudsearch cloudsearchdomain",
        iac="aws_cloudsearch_domain AWS::CloudSearch::Domain",
        calls="AWS.CloudSearchDomain AWS.CloudSearch",
        packages={"npm": "@aws-sdk/client-cloudsearch @aws-sdk/client-cloudsearch-domain"},
    ),
    Engine("Quickwit", "search", images="quickwit", env="QW_* QUICKWIT_*"),
    Engine("ZincSearch", "search", images="zinc zincsearch", env="ZINC_*"),
    Engine(
        "Sonic",
        "search",
        images="sonic",
        packages={
            "npm": "sonic-channel",
            "pypi": "asonic sonic-client",
            "cargo": "sonic-channel",
            "hex": "sonix",
        },
    ),
    Engine(
        "Vespa",
        "search",
        packages={"pypi": "pyvespa", "maven": "com.yahoo.vespa:vespa-feed-client"},
        imports={"python": "vespa.application vespa.package", "jvm": "ai.vespa"},
        images="vespa",
        env="VESPA_*",
        calls="VespaSync",
        providers="vespa",
    ),
    Engine(
        "Search library",
        "search",
        packages={
            "maven": "org.apache.lucene:lucene-core",
            "cargo": "tantivy",
            "go": "github.com/blevesearch/bleve",
            "pypi": "whoosh tantivy whoosh-reloaded",
            "npm": "lunr minisearch flexsearch fuse.js @orama/orama",
            "composer": "teamtnt/tntsearch",
            "nuget": "Lucene.Net",
        },
        reason="search library inside the process",
    ),
)

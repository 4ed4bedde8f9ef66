export { createElasticsearchSink, type ElasticsearchOptions } from './create-elasticsearch-sink.ts'

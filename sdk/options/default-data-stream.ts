/** Where log lines go in Elasticsearch: type, dataset and namespace, as its naming scheme for data streams has it. */
export const defaultDataStream = 'logs-vigie-default'

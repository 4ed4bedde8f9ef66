/**
 * prom-client's registry alone, without its metrics and default collectors: loading these would be most of vigie's start
 * time. It is the same module, hence the same default registry, that `require('prom-client')` gives.
 */
declare module 'prom-client/lib/registry.js' {
  import type { Registry } from 'prom-client'

  const PromClientRegistry: {
    new (contentType?: string): Registry
    readonly globalRegistry: Registry
    readonly PROMETHEUS_CONTENT_TYPE: string
    readonly OPENMETRICS_CONTENT_TYPE: string
  }
  export default PromClientRegistry
}

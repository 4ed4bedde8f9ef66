// The same service, with vigie started after prom-client has registered everything.
import './service.mjs'

const { startTelemetry } = await import('vigie')
startTelemetry()

import { startTelemetry } from 'vigie'

startTelemetry()

// HTTPS with a certificate that nobody has signed.
import { createServer } from 'node:https'
import { startTelemetry } from 'vigie'
import { createSelfSigned } from '../../exporters/delivery/self-signed.ts'
import { sayListening } from './say-listening.ts'

await sayListening(
  createServer(createSelfSigned(), (_request, response) => void response.end('done\n')),
  startTelemetry(),
)

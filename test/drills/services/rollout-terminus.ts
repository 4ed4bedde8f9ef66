// One replica of the rollout drill under @godaddy/terminus, as its README says for Kubernetes.
import { setTimeout as wait } from 'node:timers/promises'
import { createTerminus } from '@godaddy/terminus'
import { createPeerServer } from './rollout-peer.ts'

const server = createPeerServer()
createTerminus(server, {
  signals: ['SIGTERM', 'SIGINT'],
  healthChecks: { '/readyz': async () => {} },
  timeout: 10_000,
  beforeShutdown: () => wait(Number(process.env['DRAIN_DELAY_MS'])),
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log(`listening ${port} ${port}`)
})

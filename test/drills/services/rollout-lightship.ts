// One replica of the rollout drill under lightship, as its README says for Kubernetes.
import type { AddressInfo } from 'node:net'
import { createLightship } from 'lightship'
import { createPeerServer } from './rollout-peer.ts'

const server = createPeerServer()
const lightship = await createLightship({
  port: 0,
  detectKubernetes: false,
  shutdownDelay: Number(process.env['DRAIN_DELAY_MS']),
  gracefulShutdownTimeout: 10_000,
})
lightship.registerShutdownHandler(() => new Promise<void>((resolve) => server.close(() => resolve())))
server.listen(0, '127.0.0.1', () => {
  lightship.signalReady()
  const { port } = server.address() as { port: number }
  console.log(`listening ${port} ${(lightship.server.address() as AddressInfo).port}`)
})

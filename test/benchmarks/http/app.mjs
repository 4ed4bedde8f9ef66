// The app behind a port. It tells its processor time and memory when it is asked over IPC.
import { app } from './orders-app.mjs'

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', (message) => {
  if (message === 'cpu') process.send({ cpu: process.cpuUsage() })
  else if (message === 'memory') {
    globalThis.gc?.()
    process.send({ heap: process.memoryUsage().heapUsed, rss: process.memoryUsage.rss() })
  } else if (message === 'end') process.kill(process.pid, 'SIGTERM')
})
process.on('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  process.disconnect?.()
})

import { exitUnstarted } from '../exit-unstarted.ts'
import { onEnd } from '../on-end.ts'
import { announceReady } from '../ready-message.ts'
import { createOrdersApp } from './app.ts'

const app = createOrdersApp(process.env['PAYMENTS_URL'] || 'http://127.0.0.1:8082')
const address = await app
  .listen({ port: Number(process.env['PORT'] || 8081), host: process.env['HOST'] || '127.0.0.1' })
  .catch((error) => exitUnstarted('orders', error))
announceReady('orders', Number(new URL(address).port))
onEnd(() => void app.close())

import { createServer } from 'node:http'
import { runService } from '../run-service.ts'
import { createGatewayApp } from './app.ts'
import { createOrdersClient } from './orders-client.ts'

const orders = createOrdersClient(process.env['ORDERS_URL'] || 'http://127.0.0.1:8081')
runService('gateway', createServer(createGatewayApp(orders)), 8080)

import { runService } from '../run-service.ts'
import { createPaymentsServer } from './server.ts'

runService('payments', createPaymentsServer(), 8082)

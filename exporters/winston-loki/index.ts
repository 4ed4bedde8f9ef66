export { createWinstonLokiTransport, type WinstonLokiTransportOptions } from './create-winston-loki-transport.ts'

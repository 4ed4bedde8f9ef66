/** For services that log with winston: `vigie/winston`. */
export { vigieFormat } from './vigie-format.ts'
export { VigieTransport, type VigieTransportOptions } from './vigie-transport.ts'

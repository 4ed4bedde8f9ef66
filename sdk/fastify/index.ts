export { probes } from './probes.ts'

export { type ProbeMiddleware, probes } from './probes.ts'

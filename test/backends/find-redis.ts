import { findOnPath } from './find-on-path.ts'

/** The Redis (or Valkey) server program on PATH, or undefined. */
export function findRedis(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return findOnPath(['redis-server', 'valkey-server'], environment)
}

/** Says in one sentence why a service could not start, and ends the process with exit code 1. */
export function exitUnstarted(name: string, error: unknown): never {
  const { code, port, message } = Object(error) as { code?: unknown; port?: unknown; message?: unknown }
  const taken = code === 'EADDRINUSE'
  console.error(`${name}: ${taken ? `port ${port} is taken, PORT chooses another one` : `could not start: ${message}`}`)
  process.exit(1)
}

import { error, type Finding, warning } from './finding.ts'
import type { Container } from './manifest.ts'

/** Whether SIGTERM reaches Node: Kubernetes sends it to the first process of the container alone. */
export function signalFindings(where: string, { command, args }: Container): Finding[] {
  const words = [...(command ?? []), ...(args ?? [])]
  const program = words[0]?.split('/').at(-1)
  const lost = 'is not passed on: its requests and its last telemetry are lost at every end'
  if (program !== undefined && /^(?:ba|da|a)?sh$/.test(program)) {
    const script = words.slice(1).find((word) => !word.startsWith('-'))
    if (script !== undefined && !/(?:^|[;&|]\s*)exec\s/.test(script)) {
      return [error(where, `it is started by ${program}, and SIGTERM ${lost}; write "exec node …"`)]
    }
  }
  if (program === 'npm' || program === 'yarn' || program === 'pnpm' || program === 'npx') {
    return [
      warning(
        where,
        `it is started by ${program}, which stands between Kubernetes and Node; SIGTERM may come late or not at all; start node itself`,
      ),
    ]
  }
  return []
}

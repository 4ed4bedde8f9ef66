import { targetInfo } from '../catalogues/target.ts'
import { print } from '../promql/print.ts'
import { withScope } from '../promql/scope.ts'
import { series } from '../promql/selector.ts'
import type { Vector } from '../promql/vector.ts'
import type { Board } from './board.ts'

/** How long a new version counts as new: longer than a few scrapes, shorter than the pause between two deployments. */
const newFor = '5m'

/** A series for each version of a service that was not there {@link newFor} ago. */
export function versionChanges(): Vector<'job' | 'service_version'> {
  const versions = series(targetInfo).count('job', 'service_version')
  // A service seen for the first time is not a deployment: the `and` wants an older version of it.
  const known = series(targetInfo).count('job').ago(newFor)
  return versions.unless(versions.ago(newFor)).and(known, { on: ['job'] })
}

/** PromQL of a board's deployment marks: its services, whatever their instances. */
export function deploymentExpression(board: Board): string {
  const services = board.scope.filter(({ label }) => label === 'job')
  return print(withScope(versionChanges().expression, services))
}

import type * as cog from '@grafana/grafana-foundation-sdk/cog'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type { Board, BoardVariable } from '../board/board.ts'
import { queriesOf } from '../board/board.ts'
import { type DataSourceType, dataSourceRef, dataSources } from './data-sources.ts'

/** A drop-down whose choices come from Prometheus. */
export interface VariableQuery {
  readonly name: string
  readonly label: string
  readonly query: string
  /** What All stands for; absent: the list of all choices. */
  readonly allValue?: string
  readonly multi: boolean
  /** Why there may be nothing to choose. */
  readonly mayBeEmpty?: string
}

/** Services only: what the stack says of itself carries no SDK's name. */
const servicesQuery =
  'label_values(target_info{deployment_environment_name=~"$environment", telemetry_sdk_name!=""}, job)'

/** What each drop-down asks Prometheus, and what stands for All. */
export const variableQueries: Readonly<Record<BoardVariable, VariableQuery>> = {
  environment: {
    name: 'environment',
    label: 'Environment',
    query: 'label_values(target_info, deployment_environment_name)',
    // Also matches services that do not say where they run.
    allValue: '.*',
    multi: true,
  },
  service: {
    name: 'job',
    label: 'Service',
    query: servicesQuery,
    // No allValue: All becomes the list of services of the chosen environment, and leaves the stack's own jobs out.
    multi: true,
  },
  'one-service': {
    name: 'job',
    label: 'Service',
    query: servicesQuery,
    multi: false,
  },
  instance: {
    name: 'instance',
    label: 'Instance',
    query: 'label_values(target_info{deployment_environment_name=~"$environment", job=~"$job"}, instance)',
    // No allValue: All becomes the list of instances of the chosen environment, which `.+` would not respect.
    multi: true,
  },
  target: {
    name: 'instance',
    label: 'Address',
    query: 'label_values(probe_success, instance)',
    allValue: '.+',
    multi: true,
  },
  namespace: {
    name: 'namespace',
    label: 'Namespace',
    query: 'label_values(kube_pod_info, namespace)',
    mayBeEmpty: 'kube-state-metrics is not installed',
    allValue: '.+',
    multi: true,
  },
}

/** The drop-downs of a board: what the reader chooses first, data sources last. */
export function variablesOf(board: Board): readonly cog.Builder<dashboard.VariableModel>[] {
  return [...board.variables.map(choiceVariable), ...usedDataSources(board).map(dataSourceVariable)]
}

/** Prometheus always (variables and annotations ask it), the others where a panel does. */
function usedDataSources(board: Board): readonly DataSourceType[] {
  const used = new Set(queriesOf(board).map(({ query }) => query.source))
  return (['prometheus', 'loki', 'jaeger'] as const).filter((type) => type === 'prometheus' || used.has(type))
}

function choiceVariable(variable: BoardVariable): cog.Builder<dashboard.VariableModel> {
  const { name, label, query, allValue, multi } = variableQueries[variable]
  const builder = new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(dataSourceRef('prometheus'))
    .query({ query, refId: `variable-${name}`, qryType: 1 })
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(multi)
    .includeAll(multi)
  if (multi) builder.current({ text: ['All'], value: ['$__all'] })
  return allValue === undefined ? builder : builder.allValue(allValue)
}

function dataSourceVariable(type: DataSourceType): cog.Builder<dashboard.VariableModel> {
  const { variable, label, uid, name } = dataSources[type]
  return new dashboard.DatasourceVariableBuilder(variable).label(label).type(type).current({ text: name, value: uid })
}

import type { Board } from '../board/board.ts'
import { containersBoard } from './containers.ts'
import { costBoard } from './cost.ts'
import { fleetBoard } from './fleet.ts'
import { kubernetesBoard } from './kubernetes.ts'
import { logsBoard } from './logs.ts'
import { nodeRuntimeBoard } from './node-runtime.ts'
import { serviceBoard } from './service.ts'
import { sloBoard } from './slo.ts'
import { telemetryBoard } from './telemetry.ts'
import { tracesBoard } from './traces.ts'
import { uptimeBoard } from './uptime.ts'

/** Every board that vigie ships, in the order a reader meets them. */
export const allBoards: readonly Board[] = [
  fleetBoard,
  serviceBoard,
  nodeRuntimeBoard,
  sloBoard,
  logsBoard,
  tracesBoard,
  uptimeBoard,
  containersBoard,
  kubernetesBoard,
  telemetryBoard,
  costBoard,
]

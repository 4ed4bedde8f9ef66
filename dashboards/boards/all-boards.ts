import { allAlerts } from '../alerts/all-alerts.ts'
import type { Board } from '../board/board.ts'
import { containersBoard } from './containers.ts'
import { costBoard } from './cost.ts'
import { fleetBoard } from './fleet.ts'
import { kubernetesBoard } from './kubernetes.ts'
import { logsBoard } from './logs.ts'
import { nodeRuntimeBoard } from './node-runtime.ts'
import { runbooksBoard } from './runbooks.ts'
import { serviceBoard } from './service.ts'
import { sloBoard } from './slo.ts'
import { telemetryBoard } from './telemetry.ts'
import { tracesBoard } from './traces.ts'
import { uptimeBoard } from './uptime.ts'

const boardsWithQueries: readonly Board[] = [
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

const titlesWithQueries = new Map(boardsWithQueries.map(({ uid, title }) => [uid, title]))

/** Every board that vigie ships, in the order a reader meets them. */
export const allBoards: readonly Board[] = [...boardsWithQueries, runbooksBoard(allAlerts, titlesWithQueries)]

/** Title of each board by uid. */
export const boardTitles = new Map(allBoards.map(({ uid, title }) => [uid, title]))

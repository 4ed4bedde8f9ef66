import { crashWhileDraining } from './crash-while-draining.ts'
import { hangingCheck } from './hanging-check.ts'
import type { Drill } from './harness/drill.ts'
import { lyingCheck } from './lying-check.ts'
import { probeStorm } from './probe-storm.ts'
import { rollout } from './rollout.ts'
import { secondSignal } from './second-signal.ts'
import { stalledLoop } from './stalled-loop.ts'

/** In the order of `npm run drill -- --help`. A new one is a file in this folder and a line here. */
export const allDrills: readonly Drill[] = [
  rollout,
  hangingCheck,
  lyingCheck,
  stalledLoop,
  secondSignal,
  crashWhileDraining,
  probeStorm,
]

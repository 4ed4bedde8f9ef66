/**
 * What the watchdog's thread runs. A text, so that it is part of whatever bundle vigie is in; plain JavaScript, since no
 * loader stands before it.
 */
export const watchdogProgram = `
const { parentPort, workerData } = require('node:worker_threads')
const { Session } = require('node:inspector')
const { beats, boundMs } = workerData
const lookEveryMs = Math.min(100, boundMs / 4)
const longestMs = 10000
let lastBeat = -1
let lastBeatAt = Date.now()
let profiling
let told = false

function post(session, method) {
  return new Promise((resolve, reject) => session.post(method, (error, result) => (error ? reject(error) : resolve(result))))
}

async function profile() {
  const session = new Session()
  try {
    session.connectToMainThread()
    await post(session, 'Profiler.enable')
    await post(session, 'Profiler.start')
    const startedAt = Date.now()
    const beat = Atomics.load(beats, 0)
    while (Atomics.load(beats, 0) === beat && Date.now() - startedAt < longestMs)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    const { profile } = await post(session, 'Profiler.stop')
    parentPort.postMessage(profile)
  } finally {
    session.disconnect()
  }
}

setInterval(() => {
  const beat = Atomics.load(beats, 0)
  if (beat !== lastBeat) {
    if (!told && beat > 0) parentPort.postMessage('ready')
    told = told || beat > 0
    lastBeat = beat
    lastBeatAt = Date.now()
  } else if (!profiling && Date.now() - lastBeatAt >= boundMs / 2) {
    profiling = profile().catch(() => {}).finally(() => {
      profiling = undefined
      lastBeatAt = Date.now()
    })
  }
}, lookEveryMs)
`

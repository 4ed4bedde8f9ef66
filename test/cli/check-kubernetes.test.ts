import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { checkKubernetes } from '../../deploy/cli/check/check-kubernetes.ts'
import type { Container, Manifest, PodSpec, Probe, WorkloadSpec } from '../../deploy/cli/check/manifest.ts'

const sound: Container = {
  name: 'gateway',
  command: ['node', '--import', 'vigie/register', 'app.js'],
  livenessProbe: { httpGet: { path: '/livez', port: 9464 } },
  readinessProbe: { httpGet: { path: '/readyz', port: 9464 } },
  startupProbe: { httpGet: { path: '/startupz', port: 9464 } },
}

function deployment(container: Container, pod: Partial<PodSpec> = {}, spec: Partial<WorkloadSpec> = {}): Manifest {
  return {
    kind: 'Deployment',
    metadata: { name: 'shop' },
    spec: { ...spec, template: { spec: { ...pod, containers: [container] } } },
  }
}

function check(
  manifest: Manifest,
  options: { shutdownMs?: number; drainDelayMs?: number; checkTimeoutMs?: number } = {},
): string[] {
  const { findings } = checkKubernetes([manifest], {
    shutdownMs: options.shutdownMs,
    drainDelayMs: options.drainDelayMs,
    checkTimeoutMs: options.checkTimeoutMs,
  })
  return findings.map(({ severity, sentence }) => `${severity}: ${sentence}`)
}

const env = (variables: Record<string, string>) => Object.entries(variables).map(([name, value]) => ({ name, value }))

test("vigie's defaults fit Kubernetes' defaults", () => {
  expect(check(deployment(sound))).toEqual([])
})

test('a grace period that does not hold preStop and shutdown is an error that names the figure to set', () => {
  const container = { ...sound, lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 15'] } } } }
  expect(check(deployment(container, { terminationGracePeriodSeconds: 20 }))[0]).toBe(
    'error: the kernel kills it before it has ended: 15 s of preStop + 10 s of its own shutdown + 1 s to exit = 26 s, ' +
      'terminationGracePeriodSeconds is 20; raise that to 26, or lower VIGIE_SHUTDOWN_TIMEOUT_MS',
  )
  expect(check(deployment(sound, { terminationGracePeriodSeconds: 11 }))).toEqual([])
  expect(check(deployment(sound, { terminationGracePeriodSeconds: 10 }))).toHaveLength(1)
  expect(check(deployment(sound), { shutdownMs: 60_000 })[0]).toContain('terminationGracePeriodSeconds is 30')
})

test('a drain that is over before load balancers have noticed drops requests', () => {
  const container = { ...sound, env: env({ VIGIE_DRAIN_DELAY_MS: '1000' }) }
  expect(check(deployment(container))).toEqual([
    'error: rollouts drop requests: it stops listening 1 s after it was told to end, but load balancers send to it for ' +
      'up to 5 s; set VIGIE_DRAIN_DELAY_MS to 5000',
  ])
  const waits = { ...container, lifecycle: { preStop: { sleep: { seconds: 5 } } } }
  expect(check(deployment(waits))).toEqual([])
})

test('a job has no requests to drop', () => {
  const { startupProbe: _, livenessProbe: __, readinessProbe: ___, ...job } = sound
  const container = { ...job, env: env({ VIGIE_DRAIN_DELAY_MS: '0' }) }
  const manifest = { ...deployment(container), kind: 'Job' }
  expect(check(manifest)).toEqual([])
})

test('a drain delay beyond half of the shutdown time is cut, and said so', () => {
  const container = { ...sound, env: env({ VIGIE_DRAIN_DELAY_MS: '20000', VIGIE_SHUTDOWN_TIMEOUT_MS: '25000' }) }
  expect(check(deployment(container))).toEqual([
    'warning: its drain delay of 20 s is cut to 12.5 s, half of its shutdown time; raise VIGIE_SHUTDOWN_TIMEOUT_MS to 40000 or more',
  ])
})

test('waiting for load balancers twice is a warning', () => {
  const container = { ...sound, lifecycle: { preStop: { sleep: { seconds: 10 } } } }
  expect(check(deployment(container))).toEqual([
    'warning: load balancers are waited for twice, 10 s in preStop and 5 s in the service; one is enough',
  ])
})

test('liveness that asks for readiness kills pods for their dependencies', () => {
  const container = { ...sound, livenessProbe: { httpGet: { path: '/readyz?exclude=db', port: 9464 } } }
  expect(check(deployment(container))[0]).toContain('error: its livenessProbe asks /readyz')
})

test('liveness on a path of the app may wait for dependencies', () => {
  const container = { ...sound, livenessProbe: { httpGet: { path: '/health', port: 8080 } } }
  expect(check(deployment(container))[0]).toContain('warning: its livenessProbe asks /health, which may wait')
})

test('liveness without patience kills healthy pods', () => {
  const impatient = { httpGet: { path: '/livez', port: 9464 }, periodSeconds: 2, failureThreshold: 1 }
  expect(check(deployment({ ...sound, livenessProbe: impatient }))).toEqual([
    'error: its livenessProbe kills it after 1 s without an answer (failureThreshold 1, periodSeconds 2): one long pause ' +
      'ends a healthy pod; allow 10 s or more',
  ])
  const { startupProbe: _, ...withoutStartup } = sound
  const short = { ...impatient, failureThreshold: 4 }
  expect(check(deployment({ ...withoutStartup, livenessProbe: short }))).toEqual([
    expect.stringContaining('warning: its livenessProbe kills it after 7 s'),
    expect.stringContaining('warning: a start that takes more than 7 s is killed'),
  ])
})

test('readiness is asked for, and by its own path', () => {
  const { readinessProbe: _, ...without } = sound
  expect(check(deployment(without))[0]).toContain('without a readinessProbe')
  expect(check(deployment({ ...sound, readinessProbe: { httpGet: { path: '/livez', port: 1 } } }))[0]).toContain(
    'its readinessProbe asks /livez',
  )
})

test('probes that cannot reach the admin port are errors, by number and by name', () => {
  const named = { ...sound, ports: [{ name: 'admin', containerPort: 9464 }] }
  const readinessProbe = { httpGet: { path: '/readyz', port: 'admin' } }
  const off = { ...named, readinessProbe, env: env({ VIGIE_ADMIN: 'off' }) }
  expect(check(deployment(off))).toHaveLength(3)
  const loopback = { ...sound, env: env({ VIGIE_ADMIN_HOST: '127.0.0.1' }) }
  expect(check(deployment(loopback))[0]).toContain("can't reach the admin port")
})

test('a shell between Kubernetes and Node swallows SIGTERM, unless it execs', () => {
  const started = (script: string) => check(deployment({ ...sound, command: ['/bin/sh', '-c', script] }))
  expect(started('node --import vigie/register app.js')).toEqual([expect.stringContaining('write "exec node …"')])
  expect(started('exec node --import vigie/register app.js')).toEqual([])
  expect(check(deployment({ ...sound, command: ['npm', 'start'], ports: [{ containerPort: 9464 }] }))).toEqual([
    expect.stringContaining('warning: it is started by npm'),
  ])
})

test('a rollout that ends every pod at once is an outage', () => {
  expect(check(deployment(sound, {}, { strategy: { type: 'Recreate' } }))[0]).toContain('strategy Recreate')
  const share = (maxUnavailable: string | number) => ({ replicas: 3, strategy: { rollingUpdate: { maxUnavailable } } })
  expect(check(deployment(sound, {}, share('50%')))).toEqual([])
  expect(check(deployment(sound, {}, share('100%')))).toHaveLength(1)
  expect(check(deployment(sound, {}, share(3)))).toHaveLength(1)
})

test('what comes from a secret or a config map is not guessed', () => {
  const container = { ...sound, env: [{ name: 'VIGIE_DRAIN_DELAY_MS', valueFrom: {} }] }
  expect(check(deployment(container))).toEqual([
    'warning: values from elsewhere are not known here: VIGIE_DRAIN_DELAY_MS',
  ])
})

test('a variable that would end the service at its start is told with its container', () => {
  const container = { ...sound, env: env({ VIGIE_DRAIN_DELAY_MS: 'soon' }) }
  const { findings } = checkKubernetes([deployment(container)], { shutdownMs: undefined, drainDelayMs: undefined })
  expect(findings).toMatchObject([
    {
      severity: 'error',
      where: 'Deployment shop, container gateway',
      sentence: expect.stringMatching(/^it ends at its start.*VIGIE_DRAIN_DELAY_MS must be a number/),
    },
  ])
})

test('what stands for another variable, comes as a whole map, or is one half of a pair is not guessed either', () => {
  const container: Container = {
    ...sound,
    env: [
      { name: 'VIGIE_DRAIN_DELAY_MS', value: '$(DELAY)' },
      { name: 'VIGIE_ADMIN_TLS_CERT_FILE', value: '/tls/tls.crt' },
      { name: 'VIGIE_ADMIN_TLS_KEY_FILE', valueFrom: {} },
    ],
    envFrom: [{ configMapRef: { name: 'shop' } }, { secretRef: { name: 'keys' } }],
  }
  expect(check(deployment(container))[0]).toBe(
    'warning: values from elsewhere are not known here: all of config map shop, all of secret keys, VIGIE_DRAIN_DELAY_MS, ' +
      'VIGIE_ADMIN_TLS_KEY_FILE',
  )
})

test('a startup that asks for readiness, or is over before the checks have run, is killed again and again', () => {
  const startup = (probe: Probe, options = {}) => check(deployment({ ...sound, startupProbe: probe }), options)
  const httpGet = { path: '/startupz', port: 9464 }
  expect(startup({ httpGet: { path: '/readyz', port: 9464 } })).toEqual([
    expect.stringContaining(
      'error: its startupProbe asks /readyz: as long as a dependency is away, each start is killed',
    ),
  ])
  expect(startup({ httpGet, periodSeconds: 1, failureThreshold: 1 })).toEqual([
    'error: a check may take 1 s, and /startupz waits until each has run once, but the startupProbe kills the pod after 1 s ' +
      '(failureThreshold 1, periodSeconds 1); allow 21 s or more',
  ])
  expect(startup({ httpGet, periodSeconds: 2 })).toEqual([
    expect.stringContaining('warning: a start that takes more than 5 s is killed'),
  ])
  expect(startup({ httpGet }, { checkTimeoutMs: 30_000 })).toEqual([
    expect.stringContaining('error: a check may take 30 s'),
  ])
})

test.for<[string, Partial<Container>, string]>([
  ['another port', { env: env({ VIGIE_ADMIN_PORT: '9500' }) }, 'asks port 9464, but the admin port is 9500'],
  [
    'TLS',
    { env: env({ VIGIE_ADMIN_TLS_CERT_FILE: '/a', VIGIE_ADMIN_TLS_KEY_FILE: '/b' }) },
    'speaks HTTP to the admin port, which speaks HTTPS',
  ],
  [
    'no TLS',
    { livenessProbe: { httpGet: { path: '/livez', port: 9464, scheme: 'HTTPS' } } },
    'speaks HTTPS to the admin port, which speaks HTTP',
  ],
  [
    'another path',
    { livenessProbe: { httpGet: { path: '/healthz', port: 9464 } } },
    'asks the admin port for /healthz, which is not there',
  ],
  ['a port without a name', { livenessProbe: { httpGet: { path: '/livez', port: 'admin' } } }, 'asks the port "admin"'],
  ['no telemetry', { env: env({ OTEL_SDK_DISABLED: 'true' }) }, 'asks port 9464, but telemetry is switched off'],
])('a probe that nobody answers is an error that names it: %s', ([, change, sentence]) => {
  expect(check(deployment({ ...sound, ...change }))).toContainEqual(
    expect.stringContaining(`error: its livenessProbe ${sentence}`),
  )
})

test('a service whose signals vigie leaves alone is not judged by what vigie would do', () => {
  const container = { ...sound, env: env({ VIGIE_SIGNALS: 'off', VIGIE_DRAIN_DELAY_MS: '0' }) }
  expect(check(deployment(container))).toEqual([
    expect.stringContaining('warning: VIGIE_SIGNALS is off, so vigie neither waits'),
  ])
})

test('a readiness that only opens a connection, and a zero that means a default, are read as Kubernetes reads them', () => {
  expect(check(deployment({ ...sound, readinessProbe: { tcpSocket: { port: 8080 } } }))).toEqual([
    expect.stringContaining('warning: its readinessProbe only opens a connection'),
  ])
  const zeros = { ...sound.livenessProbe!, periodSeconds: 0, timeoutSeconds: 0, failureThreshold: 0 }
  expect(check(deployment({ ...sound, livenessProbe: zeros }))).toEqual([])
})

test('probes below a path of the app are known', () => {
  const on = (path: string) => ({ httpGet: { path, port: 8080 } })
  expect(check(deployment({ ...sound, livenessProbe: on('/health/livez') }))).toEqual([])
  expect(check(deployment({ ...sound, livenessProbe: on('/health/readyz') }))[0]).toContain(
    'error: its livenessProbe asks',
  )
})

test('all sleeps of a preStop hook count', () => {
  const container = {
    ...sound,
    lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 10; sync; sleep 12'] } } },
  }
  expect(check(deployment(container))[0]).toContain('22 s of preStop')
})

test('a sidecar among the init containers is checked, what ends before the start is not', () => {
  const preStop = { sleep: { seconds: 60 } }
  const init = (restartPolicy?: string): Container => ({
    ...sound,
    name: 'proxy',
    lifecycle: { preStop },
    restartPolicy,
  })
  expect(check(deployment(sound, { initContainers: [init('Always')] }))[0]).toContain('60 s of preStop')
  expect(check(deployment(sound, { initContainers: [init()] }))).toEqual([])
})

test('an autoscaler says how many replicas there are; none drop nothing; one without a surge is an outage', () => {
  const options = { shutdownMs: undefined, drainDelayMs: undefined }
  const one = deployment(sound, {}, { strategy: { rollingUpdate: { maxUnavailable: 1 } } })
  const autoscaler: Manifest = {
    kind: 'HorizontalPodAutoscaler',
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'shop' }, minReplicas: 3 },
  }
  expect(checkKubernetes([one], options).findings[0]?.sentence).toContain('maxUnavailable 1 of 1 replica lets')
  expect(checkKubernetes([one, autoscaler], options).findings).toEqual([])
  expect(check(deployment(sound, {}, { replicas: 0, strategy: { rollingUpdate: { maxUnavailable: '25%' } } }))).toEqual(
    [],
  )
  expect(check(deployment(sound, {}, { strategy: { rollingUpdate: { maxSurge: 0 } } }))[0]).toContain(
    'maxSurge 0 with 1 replica ends the only pod',
  )
})

test('a namespace or a folder that is called vigie is no sign of it', () => {
  const prometheus = {
    name: 'prometheus',
    args: ['--config.file=/etc/vigie/prometheus.yml'],
    env: env({ LOKI: 'http://loki.vigie.svc:3100' }),
  }
  const { containers } = checkKubernetes([deployment(prometheus)], { shutdownMs: undefined, drainDelayMs: undefined })
  expect(containers).toBe(0)
  const options = { ...prometheus, env: env({ NODE_OPTIONS: '--max-old-space-size=900 --import=vigie/register' }) }
  expect(check(deployment(options)).length).toBeGreaterThan(0)
})

const cronJobs = `
apiVersion: v1
kind: List
items:
  - kind: CronJob
    metadata: { name: nightly }
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              terminationGracePeriodSeconds: 5
              containers: [{ name: job, command: [node, --import, vigie/register, job.js] }]
  - kind: Service
    metadata: { name: shop }
---
kind: DaemonSet
metadata: { name: other }
spec: { template: { spec: { containers: [{ name: nginx }] } } }
`

test('lists, cron jobs and workloads of others are told apart', () => {
  const manifests = parseAllDocuments(cronJobs).flatMap((document) => {
    const { items, ...one } = document.toJS() as Manifest
    return items ? [...items] : [one]
  })
  const { findings, containers, left } = checkKubernetes(manifests, { shutdownMs: undefined, drainDelayMs: undefined })
  expect([containers, left, findings.map(({ where }) => where)]).toEqual([
    1,
    ['DaemonSet other'],
    ['CronJob nightly, container job'],
  ])
})

function vigie(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=vigie-source', 'deploy/cli/main.ts', 'check', ...args],
    { input, encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

test('the command reads standard input, prints a sentence a finding, and ends with 1 for an error', () => {
  const bad = vigie(['--kubernetes', '-'], cronJobs)
  expect(bad.status).toBe(1)
  expect(bad.stdout).toContain('error: CronJob nightly, container job: the kernel kills it')
  expect(bad.stdout).toContain('left out: DaemonSet other: no container shows signs of vigie')
  const good = vigie(['--kubernetes', '-', '--shutdown-timeout', '4s'], cronJobs)
  expect([good.status, good.stdout.split('\n').at(-2)]).toEqual([0, '1 container checked, 0 errors, 0 warnings'])
})

test('a template is told from a manifest, and a missing file from both', () => {
  const template = vigie(['--kubernetes', '-'], 'kind: Deployment\nspec: {{ .Values.spec }}\n  - x: {{ a: b')
  expect([template.status, template.stderr]).toEqual([1, expect.stringContaining('render it first')])
  expect(vigie(['--kubernetes', '/not/there']).stderr).toContain("can't be read")
  expect(vigie([]).stderr).toContain('--kubernetes is missing')
})

const oneContainer = (container: string, pod = '') => `
kind: Deployment
metadata: { name: shop }
spec: { template: { spec: { ${pod} containers: [{ name: gateway, command: [node, --import, vigie/register, app.js], ${container} }] } } }`

test('a template that happens to be YAML, and a field of the wrong type, are refused by their path', () => {
  const refusal = (manifest: string) => vigie(['--kubernetes', '-'], manifest).stderr
  expect(refusal(oneContainer('', 'terminationGracePeriodSeconds: {{ .Values.grace }},'))).toMatch(
    /^vigie: .*Deployment shop: spec\.template\.spec\.terminationGracePeriodSeconds must be a number, got .*render it first.*\n$/,
  )
  expect(refusal(oneContainer('env: { VIGIE_DRAIN_DELAY_MS: "0" }'))).toContain('containers[0].env must be a list')
  expect(
    refusal(
      'a: &a [x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]',
    ),
  ).toContain("vigie: --kubernetes - can't be checked")
})

test('merge keys are followed, as kubectl does', () => {
  const probes = `
    readinessProbe: &probe { httpGet: { path: /readyz, port: 9464 }, periodSeconds: 1, failureThreshold: 1 },
    startupProbe: { httpGet: { path: /startupz, port: 9464 } },
    livenessProbe: { <<: *probe, httpGet: { path: /livez, port: 9464 } }`
  expect(vigie(['--kubernetes', '-'], oneContainer(probes)).stdout).toContain('its livenessProbe kills it after 1 s')
})

test('files without a workload are told from a check that found nothing', () => {
  const nothing = vigie(['--kubernetes', '-'], 'kind: Service\nmetadata: { name: shop }')
  expect([nothing.status, nothing.stdout.split('\n')[0]]).toEqual([1, 'no workload is in these files'])
})

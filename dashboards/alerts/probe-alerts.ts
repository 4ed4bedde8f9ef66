import { probeCertificateExpiry, probeDuration, probeHttpStatus, probeSuccess } from '../catalogues/blackbox.ts'
import { nodeFilesystemFree, nodeFilesystemSize } from '../catalogues/node-exporter.ts'
import { predictLinear, time } from '../promql/functions.ts'
import { notMatching } from '../promql/metric.ts'
import { series } from '../promql/selector.ts'
import { type Alert, alert } from './alert.ts'
import { level, reading } from './reading.ts'

const probe = { job: 'probes', instance: 'https://shop.example/' } as const
const daySeconds = 86_400
const untilExpiry = series(probeCertificateExpiry).minus(time())

export const probeFailing = alert({
  name: 'ProbeFailing',
  summary: 'An address does not answer as it should, seen from outside.',
  board: 'vigie-uptime',
  boardVariables: { instance: 'instance' },
  rules: [
    {
      severity: 'critical',
      when: series(probeSuccess).equals(0),
      for: '2m',
      description: '{{ $labels.instance }} has not answered as expected for two minutes.',
      proof: { readings: [reading(probeSuccess, probe, { above: level(0), below: level(1) })], afterMinutes: 3 },
    },
  ],
  runbook: {
    meaning: 'The blackbox exporter asked this address and got no answer, a wrong status, or a bad certificate.',
    impact: 'What the prober sees, users see.',
    firstAction: 'Open the address yourself. If it works for you, the network between prober and address is at fault.',
    look: {
      'Status codes': series(probeHttpStatus),
      'Time to answer': series(probeDuration),
      'Certificate expires in': untilExpiry,
    },
    mend: [
      'The service behind it is down: see ServiceDown.',
      'Its certificate has expired.',
      'DNS or a firewall changed.',
    ],
    silence: 'For this address, while it is taken down on purpose.',
  },
})

const expiryProof = (days: number) => ({
  readings: [
    // Promtool starts at 1970: the expiry is `days` after the moment of the proof, an hour to either side.
    reading(probeCertificateExpiry, probe, {
      above: level(days * daySeconds - 3600),
      below: level(days * daySeconds + 2 * 3600),
    }),
  ],
  afterMinutes: 3,
})

export const certificateExpires = alert({
  name: 'CertificateExpires',
  summary: 'A TLS certificate expires soon.',
  board: 'vigie-uptime',
  boardVariables: { instance: 'instance' },
  rules: [
    {
      severity: 'warning',
      when: untilExpiry.below(21 * daySeconds),
      for: '1h',
      description: 'The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}.',
      proof: expiryProof(21),
    },
    {
      severity: 'critical',
      when: untilExpiry.below(7 * daySeconds),
      for: '1h',
      description: 'The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}.',
      proof: expiryProof(7),
    },
  ],
  runbook: {
    meaning:
      'The first certificate of the chain runs out. Renewal is usually automatic: at 21 days it has failed, at 7 it is urgent.',
    impact: 'None until that day; then nobody gets in.',
    firstAction: 'Find who renews it (cert-manager, certbot, a person) and read its log.',
    look: { 'Time left': untilExpiry },
    mend: ['Renew it.', 'It was renewed, but the server still holds the old one: reload the server.'],
    silence: 'Until the day of a planned renewal, never beyond it.',
  },
})

const realFileSystems = { fstype: notMatching('tmpfs|overlay|squashfs|ramfs') } as const
const free = series(nodeFilesystemFree, realFileSystems)
const freeShare = free.dividedBy(series(nodeFilesystemSize, realFileSystems))
const disk = { job: 'node', instance: 'node-1:9100', device: '/dev/sda1', fstype: 'ext4', mountpoint: '/' } as const

export const diskFilling = alert({
  name: 'DiskFilling',
  summary: 'A disk will be full soon.',
  board: 'vigie-containers',
  boardVariables: {},
  rules: [
    {
      severity: 'warning',
      when: freeShare
        .below('0.3')
        .and(predictLinear(nodeFilesystemFree, '6h', 4 * daySeconds, realFileSystems).below(0)),
      for: '1h',
      description:
        '{{ $labels.mountpoint }} of {{ $labels.instance }} has {{ $value | humanizePercentage }} left and is full within four days.',
      proof: {
        readings: [
          reading(nodeFilesystemFree, disk, {
            above: { kind: 'growth', perMinute: -1, start: 2500 },
            below: level(2500),
          }),
          reading(nodeFilesystemSize, disk, level(10_000)),
        ],
        recoversAfterMinutes: 380,
      },
    },
    {
      severity: 'critical',
      when: freeShare.below('0.05'),
      for: '5m',
      description: '{{ $labels.mountpoint }} of {{ $labels.instance }} has {{ $value | humanizePercentage }} left.',
      proof: {
        readings: [
          reading(nodeFilesystemFree, disk, { above: level(490), below: level(510) }),
          reading(nodeFilesystemSize, disk, level(10_000)),
        ],
        afterMinutes: 3,
      },
    },
  ],
  runbook: {
    meaning: 'Free space falls, or is almost gone.',
    impact: 'Prometheus, Loki and databases stop writing when the disk is full; some do not recover by themselves.',
    firstAction: 'Find what grows: `du -xh --max-depth=2 / | sort -h | tail`.',
    look: { 'Free share': freeShare },
    mend: ['Delete old images and logs.', 'Shorten retention of Prometheus or Loki.', 'Enlarge the volume.'],
    silence: 'While the volume is being enlarged.',
  },
})

export const probeAlerts: readonly Alert[] = [probeFailing, certificateExpires, diskFilling]

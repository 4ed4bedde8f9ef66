import { classicSchemaOnly } from './classic-schema-only.ts'
import type { GoRecipe } from './recipe.ts'

const prometheusVersion = 'github.com/prometheus/common/version.Version'

const prometheus = {
  version: '3.16.0',
  module: 'github.com/prometheus/prometheus',
  moduleVersion: 'v0.316.0',
  // One service-discovery dependency cannot be had from the module proxy; file and static discovery are always in.
  tags: ['remove_all_sd', 'enable_kubernetes_sd', 'enable_dns_sd'],
  versionVariable: prometheusVersion,
  versionArguments: ['--version'],
} as const

// Newer versions embed a web page that the published module lacks.
const alertmanager = {
  version: '0.28.1',
  module: 'github.com/prometheus/alertmanager',
  moduleVersion: 'v0.28.1',
  versionVariable: prometheusVersion,
  versionArguments: ['--version'],
} as const

/** Every program the tests run, each with where it comes from; times measured on two cores. */
export const recipes = {
  prometheus: { ...prometheus, name: 'prometheus', package: 'cmd/prometheus', secondsCold: 210 },
  promtool: { ...prometheus, name: 'promtool', package: 'cmd/promtool', secondsCold: 10 },
  alertmanager: { ...alertmanager, name: 'alertmanager', package: 'cmd/alertmanager', secondsCold: 36 },
  amtool: { ...alertmanager, name: 'amtool', package: 'cmd/amtool', secondsCold: 5 },
  loki: {
    name: 'loki',
    version: '3.7.8',
    module: 'github.com/grafana/loki/v3',
    moduleVersion: 'v3.7.8',
    package: 'cmd/loki',
    versionVariable: 'github.com/grafana/loki/v3/pkg/util/build.Version',
    asDependency: true,
    versionArguments: ['-version'],
    secondsCold: 330,
  },
  jaeger: {
    name: 'jaeger',
    // The module v1.76.0 holds both generations; its cmd/jaeger is what was released as 2.13.0.
    version: '2.13.0',
    module: 'github.com/jaegertracing/jaeger',
    moduleVersion: 'v1.76.0',
    package: 'cmd/jaeger',
    versionVariable: 'github.com/jaegertracing/jaeger/internal/version.latestVersion',
    versionArguments: ['version'],
    secondsCold: 260,
  },
  blackbox: {
    name: 'blackbox_exporter',
    version: '0.28.0',
    module: 'github.com/prometheus/blackbox_exporter',
    moduleVersion: 'v0.28.0',
    package: '.',
    versionVariable: prometheusVersion,
    versionArguments: ['--version'],
    secondsCold: 17,
  },
  'docker-compose': {
    name: 'docker-compose',
    version: '2.40.3',
    module: 'github.com/docker/compose/v2',
    moduleVersion: 'v2.40.3',
    package: 'cmd',
    versionVariable: 'github.com/docker/compose/v2/internal.Version',
    versionArguments: ['version', '--short'],
    secondsCold: 82,
  },
  'dashboard-linter': {
    name: 'dashboard-linter',
    version: '0.2.0',
    module: 'github.com/grafana/dashboard-linter',
    moduleVersion: 'v0.2.0',
    package: '.',
    replacedFiles: classicSchemaOnly,
    // It has no version to print; this lists its rules.
    versionArguments: ['rules'],
    secondsCold: 120,
  },
  pint: {
    name: 'pint',
    version: '0.87.0',
    module: 'github.com/cloudflare/pint',
    moduleVersion: 'v0.87.0',
    package: 'cmd/pint',
    versionVariable: 'main.version',
    versionArguments: ['version'],
    secondsCold: 100,
  },
} as const satisfies Record<string, GoRecipe>

/** The name of a program that `npm run backends` builds. */
export type RecipeName = keyof typeof recipes

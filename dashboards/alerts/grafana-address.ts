/**
 * Where alerts and runbooks point: the Grafana of `deploy/compose`. A deployment elsewhere replaces this text in the
 * generated rules (the Helm chart does).
 */
export const grafanaAddress = 'http://localhost:3000'

/** Where the links of alerts and runbooks lead unless `VIGIE_GRAFANA_URL` says otherwise: the Grafana of `deploy/compose`. */
export const grafanaAddress = 'http://localhost:3000'

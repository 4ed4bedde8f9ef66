import { about, declare } from './declare.ts'

// Alertmanager 0.28's own /metrics.

export const alertmanagerConfigReloadSucceeded = declare({
  name: 'alertmanager_config_last_reload_successful',
  help: 'Whether the last reload of the configuration was successful.',
  type: 'gauge',
})

export const alertmanagerAlerts = declare({
  name: 'alertmanager_alerts',
  help: 'Alerts by state.',
  type: 'gauge',
  labels: { state: ['active', 'suppressed', 'unprocessed'] },
})

const integration = about(16)

export const alertmanagerNotifications = declare({
  name: 'alertmanager_notifications_total',
  help: 'Notifications attempted.',
  type: 'counter',
  labels: { integration },
})

export const alertmanagerNotificationsFailed = declare({
  name: 'alertmanager_notifications_failed_total',
  help: 'Notifications that failed.',
  type: 'counter',
  labels: {
    integration,
    reason: ['clientError', 'contextCanceled', 'contextDeadlineExceeded', 'other', 'serverError'],
  },
})

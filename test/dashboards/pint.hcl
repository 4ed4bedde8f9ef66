# What pint is asked on top of its own checks; no server, so none of those that need one.
rule {
  match {
    kind = "alerting"
  }
  annotation "summary" {
    severity = "bug"
    required = true
    value    = "[^{]+[.]"
  }
  annotation "description" {
    severity = "bug"
    required = true
  }
  annotation "runbook_url" {
    severity = "bug"
    required = true
    value    = "https?://.+/d/vigie-runbooks[?]viewPanel=[0-9]+"
  }
  annotation "dashboard_url" {
    severity = "bug"
    required = true
    value    = "https?://.+/d/vigie-.+"
  }
  label "severity" {
    severity = "bug"
    required = true
    value    = "critical|warning|info|none"
  }
  for {
    severity = "bug"
    max      = "6h"
  }
}

rule {
  match {
    kind = "recording"
  }
  name "[a-z_]+:[a-z0-9_]+:[a-z0-9_]+" {
    severity = "bug"
  }
}

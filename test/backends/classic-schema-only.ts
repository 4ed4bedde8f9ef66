/**
 * Builds Grafana's dashboard-linter without its reader of the schema v2, which needs a module of Grafana that the module
 * proxy does not serve. All rules stay as published; vigie's boards are in the classic schema.
 */
export const classicSchemaOnly = {
  'lint/v2.go': `package lint

import (
	"encoding/json"
	"errors"
	"strings"
)

func isV2APIVersion(apiVersion string) bool {
	return strings.HasPrefix(apiVersion[strings.LastIndex(apiVersion, "/")+1:], "v2")
}

func newDashboardFromV2(json.RawMessage, string) (Dashboard, error) {
	return Dashboard{}, errors.New("this build of dashboard-linter reads the classic schema only")
}
`,
} as const

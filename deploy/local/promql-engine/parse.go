package main

import (
	"errors"

	"github.com/prometheus/prometheus/promql/parser"
)

type parsedMatcher struct {
	Label    string `json:"label"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

type parsedSelector struct {
	Metric   string          `json:"metric"`
	Matchers []parsedMatcher `json:"matchers"`
	RangeMs  int64           `json:"rangeMs,omitempty"`
}

type parsedExpression struct {
	Type      string           `json:"type"`
	Formatted string           `json:"formatted"`
	Selectors []parsedSelector `json:"selectors"`
	Functions []string         `json:"functions"`
}

type parseFault struct {
	Message string `json:"message"`
	Start   int    `json:"start"` // bytes from the start of the expression
	End     int    `json:"end"`
}

// parse type-checks an expression without running it and says what it reads.
func (e *engine) parse(r request) []byte {
	expression, err := e.parser.ParseExpr(r.Expression)
	if err != nil {
		faults := []parseFault{}
		if all, several := errors.AsType[parser.ParseErrors](err); several {
			for _, one := range all {
				faults = append(faults, parseFault{one.Err.Error(), int(one.PositionRange.Start), int(one.PositionRange.End)})
			}
		} else {
			faults = append(faults, parseFault{err.Error(), 0, len(r.Expression)})
		}
		return success(map[string]any{"errors": faults})
	}
	answer := parsedExpression{
		Type: string(expression.Type()), Formatted: expression.Pretty(0),
		Selectors: []parsedSelector{}, Functions: []string{},
	}
	parser.Inspect(expression, func(node parser.Node, path []parser.Node) error {
		switch found := node.(type) {
		case *parser.Call:
			answer.Functions = append(answer.Functions, found.Func.Name)
		case *parser.VectorSelector:
			selector := parsedSelector{Metric: found.Name, Matchers: []parsedMatcher{}}
			for _, matcher := range found.LabelMatchers {
				selector.Matchers = append(selector.Matchers, parsedMatcher{matcher.Name, matcher.Type.String(), matcher.Value})
			}
			if len(path) > 0 {
				if matrix, ranged := path[len(path)-1].(*parser.MatrixSelector); ranged {
					selector.RangeMs = matrix.Range.Milliseconds()
				}
			}
			answer.Selectors = append(answer.Selectors, selector)
		}
		return nil
	})
	return success(answer)
}

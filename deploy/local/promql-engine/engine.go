package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
)

// request holds the arguments of every method; each reads the ones it needs. Times are Unix milliseconds.
type request struct {
	Expression  string            `json:"expression"`
	TimeMs      int64             `json:"timeMs"`
	StartMs     int64             `json:"startMs"`
	EndMs       int64             `json:"endMs"`
	StepMs      int64             `json:"stepMs"`
	Matchers    []string          `json:"matchers"`
	Label       string            `json:"label"`
	ContentType string            `json:"contentType"`
	Target      map[string]string `json:"target"`
	DurationMs  float64           `json:"durationMs"`
	Limits      *limits           `json:"limits"`
	body        []byte
}

type engine struct {
	store  *store
	parser parser.Parser
	promql *promql.Engine
}

const (
	maxSamplesPerQuery = 20_000_000
	maxPointsPerSeries = 11_000 // as in Prometheus' HTTP API
	queryTimeout       = 15 * time.Second
)

func newEngine() *engine {
	syntax := parser.NewParser(parser.Options{})
	return &engine{
		store:  newStore(defaultLimits),
		parser: syntax,
		promql: promql.NewEngine(promql.EngineOpts{
			MaxSamples:           maxSamplesPerQuery,
			Timeout:              queryTimeout,
			LookbackDelta:        5 * time.Minute,
			EnableAtModifier:     true,
			EnableNegativeOffset: true,
			// A default server's evaluation interval.
			NoStepSubqueryIntervalFn: func(int64) int64 { return time.Minute.Milliseconds() },
			Parser:                   syntax,
		}),
	}
}

func (e *engine) methods() map[string]func(request) []byte {
	return map[string]func(request) []byte{
		"configure":   e.configure,
		"append":      e.append,
		"fail":        e.fail,
		"forget":      e.forget,
		"query":       e.query,
		"queryRange":  e.queryRange,
		"exemplars":   e.exemplars,
		"series":      e.series,
		"labelNames":  e.labelNames,
		"labelValues": e.labelValues,
		"metadata":    e.metadata,
		"parse":       e.parse,
		"stats":       e.stats,
	}
}

func (e *engine) configure(r request) []byte {
	if r.Limits != nil {
		e.store.limits = *r.Limits
	}
	return success(nil)
}

func (e *engine) query(r request) []byte {
	query, err := e.promql.NewInstantQuery(context.Background(), e.store, nil, r.Expression, time.UnixMilli(r.TimeMs))
	if err != nil {
		return failure("bad_data", err)
	}
	return run(query, r.Expression)
}

func (e *engine) queryRange(r request) []byte {
	switch {
	case r.StepMs <= 0:
		return failure("bad_data", errors.New("the step must be above zero"))
	case r.EndMs < r.StartMs:
		return failure("bad_data", errors.New("the end must not be before the start"))
	case (r.EndMs-r.StartMs)/r.StepMs > maxPointsPerSeries:
		return failure("bad_data", fmt.Errorf("more than %d points per series: use a longer step", maxPointsPerSeries))
	}
	step := time.Duration(r.StepMs) * time.Millisecond
	query, err := e.promql.NewRangeQuery(
		context.Background(), e.store, nil, r.Expression, time.UnixMilli(r.StartMs), time.UnixMilli(r.EndMs), step)
	if err != nil {
		return failure("bad_data", err)
	}
	return run(query, r.Expression)
}

func run(query promql.Query, expression string) []byte {
	defer query.Close()
	result := query.Exec(context.Background())
	if result.Err != nil {
		kind := "execution"
		if _, timedOut := errors.AsType[promql.ErrQueryTimeout](result.Err); timedOut {
			kind = "timeout"
		}
		return failure(kind, result.Err)
	}
	warnings, infos := result.Warnings.AsStrings(expression, 10, 10)
	return resultJSON(result.Value, warnings, infos)
}

func (e *engine) matcherSets(expressions []string) ([][]*labels.Matcher, error) {
	sets := make([][]*labels.Matcher, 0, len(expressions))
	for _, expression := range expressions {
		matchers, err := e.parser.ParseMetricSelector(expression)
		if err != nil {
			return nil, err
		}
		sets = append(sets, matchers)
	}
	return sets, nil
}

func (e *engine) stats(request) []byte { return success(e.store.stats()) }

func success(data any) []byte {
	reply, err := json.Marshal(map[string]any{"status": "success", "data": data})
	if err != nil {
		return failure("internal", err)
	}
	return reply
}

func failure(kind string, err error) []byte {
	reply, _ := json.Marshal(map[string]any{"status": "error", "errorType": kind, "error": err.Error()})
	return reply
}

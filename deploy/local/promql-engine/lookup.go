package main

import (
	"encoding/json"
	"math"
	"sort"

	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

const maxSeriesListed = 10_000

// exemplars answers for every selector in the expression, as /api/v1/query_exemplars does.
func (e *engine) exemplars(r request) []byte {
	expression, err := e.parser.ParseExpr(r.Expression)
	if err != nil {
		return failure("bad_data", err)
	}
	type answer struct {
		Series    labels.Labels     `json:"seriesLabels"`
		Exemplars []json.RawMessage `json:"exemplars"`
	}
	answers := []answer{}
	seen := map[*series]struct{}{}
	for _, matchers := range parser.ExtractSelectors(expression) {
		for _, found := range e.store.matching(math.MinInt64, math.MaxInt64, matchers) {
			if _, twice := seen[found]; twice {
				continue
			}
			seen[found] = struct{}{}
			var texts []json.RawMessage
			for _, candidate := range found.exemplars {
				if candidate.Ts >= r.StartMs && candidate.Ts <= r.EndMs {
					texts = append(texts, exemplarJSON(candidate))
				}
			}
			if len(texts) > 0 {
				answers = append(answers, answer{found.labels, texts})
			}
		}
	}
	sort.Slice(answers, func(a, b int) bool { return labels.Compare(answers[a].Series, answers[b].Series) < 0 })
	return success(answers)
}

func exemplarJSON(e exemplar.Exemplar) json.RawMessage {
	out := append([]byte(nil), `{"labels":`...)
	out = appendLabels(out, e.Labels)
	point := appendPoint(nil, e.Ts, e.Value) // [time,"value"]
	comma := 0
	for point[comma] != ',' {
		comma++
	}
	out = append(append(out, `,"value":`...), point[comma+1:len(point)-1]...)
	out = append(append(out, `,"timestamp":`...), point[1:comma]...)
	return append(out, '}')
}

func (e *engine) series(r request) []byte {
	found, err := e.lookUp(r)
	if err != nil {
		return failure("bad_data", err)
	}
	sets := make([]labels.Labels, 0, len(found))
	for _, series := range found {
		sets = append(sets, series.labels)
	}
	sort.Slice(sets, func(a, b int) bool { return labels.Compare(sets[a], sets[b]) < 0 })
	return success(sets[:min(len(sets), maxSeriesListed)])
}

func (e *engine) labelNames(r request) []byte {
	found, err := e.lookUp(r)
	if err != nil {
		return failure("bad_data", err)
	}
	names := map[string]struct{}{}
	for _, series := range found {
		series.labels.Range(func(label labels.Label) { names[label.Name] = struct{}{} })
	}
	return success(sortedKeys(names))
}

func (e *engine) labelValues(r request) []byte {
	found, err := e.lookUp(r)
	if err != nil {
		return failure("bad_data", err)
	}
	values := map[string]struct{}{}
	for _, series := range found {
		if value := series.labels.Get(r.Label); value != "" {
			values[value] = struct{}{}
		}
	}
	return success(sortedKeys(values))
}

// lookUp finds the series that match any of the request's selectors; without selectors, all.
func (e *engine) lookUp(r request) ([]*series, error) {
	if len(r.Matchers) == 0 {
		return e.store.matching(r.StartMs, r.EndMs, nil), nil
	}
	sets, err := e.matcherSets(r.Matchers)
	if err != nil {
		return nil, err
	}
	var all []*series
	seen := map[*series]struct{}{}
	for _, matchers := range sets {
		for _, found := range e.store.matching(r.StartMs, r.EndMs, matchers) {
			if _, twice := seen[found]; !twice {
				seen[found] = struct{}{}
				all = append(all, found)
			}
		}
	}
	return all, nil
}

func (e *engine) metadata(request) []byte {
	answer := make(map[string][]metadata, len(e.store.meta))
	for name, meta := range e.store.meta {
		answer[name] = []metadata{meta}
	}
	return success(answer)
}

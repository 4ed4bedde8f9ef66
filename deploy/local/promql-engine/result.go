package main

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
)

// resultJSON writes what Prometheus' HTTP API writes, without reflection for the many points of a range query.
func resultJSON(value parser.Value, warnings, infos []string) []byte {
	out := make([]byte, 0, 4096)
	out = append(out, `{"status":"success","data":{"resultType":`...)
	out = strconv.AppendQuote(out, string(value.Type()))
	out = append(out, `,"result":`...)
	switch result := value.(type) {
	case promql.Matrix:
		out = append(out, '[')
		for index, series := range result {
			if index > 0 {
				out = append(out, ',')
			}
			out = append(out, `{"metric":`...)
			out = appendLabels(out, series.Metric)
			if len(series.Floats) > 0 {
				out = append(out, `,"values":[`...)
				for point, float := range series.Floats {
					if point > 0 {
						out = append(out, ',')
					}
					out = appendPoint(out, float.T, float.F)
				}
				out = append(out, ']')
			}
			if len(series.Histograms) > 0 {
				histograms, _ := json.Marshal(series.Histograms)
				out = append(append(out, `,"histograms":`...), histograms...)
			}
			out = append(out, '}')
		}
		out = append(out, ']')
	case promql.Vector:
		out = append(out, '[')
		for index, sample := range result {
			if index > 0 {
				out = append(out, ',')
			}
			if sample.H != nil {
				histogram, _ := json.Marshal(sample)
				out = append(out, histogram...)
				continue
			}
			out = append(out, `{"metric":`...)
			out = appendLabels(out, sample.Metric)
			out = append(out, `,"value":`...)
			out = appendPoint(out, sample.T, sample.F)
			out = append(out, '}')
		}
		out = append(out, ']')
	case promql.Scalar:
		out = appendPoint(out, result.T, result.V)
	case promql.String:
		text, _ := json.Marshal(result)
		out = append(out, text...)
	}
	out = append(out, '}')
	for _, notes := range []struct {
		name  string
		texts []string
	}{{"warnings", warnings}, {"infos", infos}} {
		if len(notes.texts) > 0 {
			texts, _ := json.Marshal(notes.texts)
			out = append(append(append(append(out, ',', '"'), notes.name...), '"', ':'), texts...)
		}
	}
	return append(out, '}')
}

func appendLabels(out []byte, set labels.Labels) []byte {
	out = append(out, '{')
	first := true
	set.Range(func(label labels.Label) {
		if !first {
			out = append(out, ',')
		}
		first = false
		name, _ := json.Marshal(label.Name)
		value, _ := json.Marshal(label.Value)
		out = append(append(append(out, name...), ':'), value...)
	})
	return append(out, '}')
}

func appendPoint(out []byte, timeMs int64, value float64) []byte {
	out = append(out, '[')
	out = strconv.AppendFloat(out, float64(timeMs)/1000, 'f', -1, 64)
	out = append(out, `,"`...)
	// Prometheus' HTTP API changes to exponents at these bounds.
	format := byte('f')
	if size := math.Abs(value); size != 0 && !math.IsInf(value, 0) && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	out = strconv.AppendFloat(out, value, format, -1, 64)
	return append(out, `"]`...)
}

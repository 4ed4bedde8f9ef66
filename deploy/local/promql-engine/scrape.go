package main

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"

	"github.com/prometheus/common/model"

	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

// parsedSample waits for the whole text to parse: a scrape is stored whole or not at all, as in Prometheus.
type parsedSample struct {
	text      string
	labels    labels.Labels
	timeMs    int64
	explicit  bool // the text carried its own timestamp
	value     float64
	exemplars []exemplar.Exemplar
}

func (e *engine) append(r request) []byte {
	owner := e.store.target(r.Target)
	samples, err := e.store.parseScrape(r.body, r.ContentType, r.TimeMs)
	if err != nil {
		e.store.failed(owner, r.TimeMs, r.DurationMs)
		return failure("bad_data", err)
	}
	refused := e.store.commit(owner, samples, r.TimeMs)
	e.store.report(owner, r.TimeMs, 1, r.DurationMs, float64(len(samples)))
	e.store.enforce(r.TimeMs)
	return success(map[string]int{"samples": len(samples), "refused": refused})
}

// fail records a scrape that brought nothing: up is 0 and every series of the target ends here.
func (e *engine) fail(r request) []byte {
	e.store.failed(e.store.target(r.Target), r.TimeMs, r.DurationMs)
	e.store.enforce(r.TimeMs)
	return success(nil)
}

// forget ends every series of a target that is gone for good, `up` included.
func (e *engine) forget(r request) []byte {
	owner := e.store.target(r.Target)
	for series := range owner.series {
		e.store.markStale(series, r.TimeMs)
	}
	owner.cache = map[string]*cachedSeries{}
	return success(nil)
}

func (s *store) target(set map[string]string) *target {
	identity := labels.FromMap(set)
	key := identity.String()
	if s.targets[key] == nil {
		s.targets[key] = &target{labels: identity, cache: map[string]*cachedSeries{}, series: map[*series]struct{}{}}
	}
	return s.targets[key]
}

// scannerFor names the two text parsers itself: textparse.New would link the protobuf one, which is never asked for.
// Anything that does not call itself OpenMetrics is read as Prometheus text, as with fallback_scrape_protocol.
func scannerFor(body []byte, contentType string) textparse.Parser {
	if mediaType, _, err := mime.ParseMediaType(contentType); err == nil && mediaType == "application/openmetrics-text" {
		return textparse.NewOpenMetricsParser(body, labels.NewSymbolTable())
	}
	return textparse.NewPromParser(body, labels.NewSymbolTable(), false)
}

func (s *store) parseScrape(body []byte, contentType string, nowMs int64) ([]parsedSample, error) {
	scanner := scannerFor(body, contentType)
	var samples []parsedSample
	metas := map[string]metadata{}
	for {
		entry, err := scanner.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the text of /metrics does not parse: %w", err)
		}
		switch entry {
		case textparse.EntryType:
			name, kind := scanner.Type()
			meta := metas[string(name)]
			meta.Type = string(kind)
			metas[string(name)] = meta
		case textparse.EntryHelp:
			name, help := scanner.Help()
			meta := metas[string(name)]
			meta.Help = string(help)
			metas[string(name)] = meta
		case textparse.EntryUnit:
			name, unit := scanner.Unit()
			meta := metas[string(name)]
			meta.Unit = string(unit)
			metas[string(name)] = meta
		case textparse.EntrySeries:
			text, explicitMs, value := scanner.Series()
			sample := parsedSample{text: string(text), timeMs: nowMs, value: value}
			if explicitMs != nil {
				sample.timeMs, sample.explicit = *explicitMs, true
			}
			scanner.Labels(&sample.labels)
			for found := (exemplar.Exemplar{}); scanner.Exemplar(&found); found = (exemplar.Exemplar{}) {
				if !found.HasTs {
					found.Ts = sample.timeMs
				}
				sample.exemplars = append(sample.exemplars, found)
			}
			samples = append(samples, sample)
		}
	}
	for name, meta := range metas {
		if len(s.meta) < 10_000 {
			s.meta[name] = meta
		}
	}
	return samples, nil
}

// commit appends the samples and ends the series that this target showed before and does not show any more.
func (s *store) commit(owner *target, samples []parsedSample, nowMs int64) (refused int) {
	owner.scrapes++
	owner.lastSeen = nowMs
	for _, sample := range samples {
		cached := owner.cache[sample.text]
		if cached == nil || cached.series.removed {
			found := s.find(withTargetLabels(sample.labels, owner.labels), owner)
			if found == nil {
				s.drop("series_limit", 1)
				refused++
				continue
			}
			cached = &cachedSeries{series: found}
			owner.cache[sample.text] = cached
		}
		if !sample.explicit {
			cached.seenIn = owner.scrapes
		} else if sample.timeMs > nowMs+600_000 || sample.timeMs < nowMs-s.limits.RetentionMs {
			s.drop("out_of_bounds", 1)
			refused++
			continue
		}
		s.appendSample(cached.series, sample.timeMs, sample.value)
		for _, found := range sample.exemplars {
			s.appendExemplar(cached.series, found)
		}
	}
	for text, cached := range owner.cache {
		if cached.seenIn == owner.scrapes {
			continue
		}
		if cached.seenIn != 0 {
			s.markStale(cached.series, nowMs)
		}
		delete(owner.cache, text)
	}
	return refused
}

func (s *store) failed(owner *target, nowMs int64, durationMs float64) {
	s.commit(owner, nil, nowMs)
	s.report(owner, nowMs, 0, durationMs, 0)
}

// report writes the series that Prometheus adds to every scrape.
func (s *store) report(owner *target, nowMs int64, up, durationMs, samples float64) {
	for _, own := range []struct {
		name  string
		value float64
	}{{"up", up}, {"scrape_duration_seconds", durationMs / 1000}, {"scrape_samples_scraped", samples}} {
		set := withTargetLabels(labels.FromStrings(labels.MetricName, own.name), owner.labels)
		if series := s.find(set, owner); series != nil {
			s.appendSample(series, nowMs, own.value)
		}
	}
}

// withTargetLabels puts job and instance on a series. A label of the same name that the service exposed is kept under
// an exported_ name, as Prometheus does when honor_labels is off.
func withTargetLabels(exposed, own labels.Labels) labels.Labels {
	builder := labels.NewBuilder(exposed)
	var conflicts []labels.Label
	own.Range(func(label labels.Label) {
		if value := exposed.Get(label.Name); value != "" {
			conflicts = append(conflicts, labels.Label{Name: label.Name, Value: value})
		}
		builder.Set(label.Name, label.Value)
	})
	slices.SortStableFunc(conflicts, func(a, b labels.Label) int { return len(a.Name) - len(b.Name) })
	for _, label := range conflicts {
		name := model.ExportedLabelPrefix + label.Name
		for builder.Get(name) != "" {
			name = model.ExportedLabelPrefix + name
		}
		builder.Set(name, label.Value)
	}
	return builder.Labels()
}

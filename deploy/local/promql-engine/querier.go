package main

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sort"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/annotations"
)

// Querier makes the store a storage.Queryable.
func (s *store) Querier(minT, maxT int64) (storage.Querier, error) {
	return &querier{store: s, minT: minT, maxT: maxT}, nil
}

type querier struct {
	store      *store
	minT, maxT int64
}

func (q *querier) Close() error { return nil }

func (q *querier) Select(_ context.Context, sorted bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	found := q.store.matching(q.minT, q.maxT, matchers)
	if sorted {
		sort.Slice(found, func(a, b int) bool { return labels.Compare(found[a].labels, found[b].labels) < 0 })
	}
	return &seriesSet{series: found, minT: q.minT, at: -1}
}

func (q *querier) LabelValues(_ context.Context, name string, _ *storage.LabelHints, matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	values := map[string]struct{}{}
	for _, series := range q.store.matching(q.minT, q.maxT, matchers) {
		if value := series.labels.Get(name); value != "" {
			values[value] = struct{}{}
		}
	}
	return sortedKeys(values), nil, nil
}

func (q *querier) LabelNames(_ context.Context, _ *storage.LabelHints, matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	names := map[string]struct{}{}
	for _, series := range q.store.matching(q.minT, q.maxT, matchers) {
		series.labels.Range(func(label labels.Label) { names[label.Name] = struct{}{} })
	}
	return sortedKeys(names), nil, nil
}

func sortedKeys(set map[string]struct{}) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// matching finds the series with samples in [minT, maxT]. Nearly every selector names its metric, which narrows the
// search to that metric's series. They come in order of creation, as in Prometheus: the same question twice, the same
// answer, also where an order decides (topk among equals).
func (s *store) matching(minT, maxT int64, matchers []*labels.Matcher) (found []*series) {
	defer func() {
		slices.SortFunc(found, func(a, b *series) int { return cmp.Compare(a.id, b.id) })
	}()
	scan := func(candidates map[*series]struct{}) {
	next:
		for candidate := range candidates {
			if len(candidate.chunks) == 0 || candidate.lastT < minT || candidate.chunks[0].minT > maxT {
				continue
			}
			for _, matcher := range matchers {
				if !matcher.Matches(candidate.labels.Get(matcher.Name)) {
					continue next
				}
			}
			found = append(found, candidate)
		}
	}
	for _, matcher := range matchers {
		if matcher.Name == labels.MetricName && matcher.Type == labels.MatchEqual {
			scan(s.byName[matcher.Value])
			return found
		}
	}
	for _, candidates := range s.byName {
		scan(candidates)
	}
	return found
}

type seriesSet struct {
	series []*series
	minT   int64
	at     int
}

// Next yields to the scheduler, which has one thread here: without it the timer that ends a long query never runs.
func (s *seriesSet) Next() bool {
	runtime.Gosched()
	s.at++
	return s.at < len(s.series)
}

func (s *seriesSet) At() storage.Series                { return storedSeries{s.series[s.at], s.minT} }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

type storedSeries struct {
	series *series
	minT   int64
}

func (s storedSeries) Labels() labels.Labels { return s.series.labels }

func (s storedSeries) Iterator(reuse chunkenc.Iterator) chunkenc.Iterator {
	runtime.Gosched()
	iterator, reusable := reuse.(*chunkIterator)
	if !reusable {
		iterator = &chunkIterator{}
	}
	first := sort.Search(len(s.series.chunks), func(at int) bool { return s.series.chunks[at].maxT >= s.minT })
	iterator.chunks, iterator.next, iterator.started = s.series.chunks[first:], 0, false
	return iterator
}

// chunkIterator walks the chunks of one series as one sequence.
type chunkIterator struct {
	chunks  []chunk
	next    int // the chunk after the current one
	started bool
	samples chunkenc.Iterator
}

func (i *chunkIterator) Next() chunkenc.ValueType {
	for {
		if i.started {
			if kind := i.samples.Next(); kind != chunkenc.ValNone {
				return kind
			}
		}
		if i.next >= len(i.chunks) {
			return chunkenc.ValNone
		}
		i.open()
	}
}

func (i *chunkIterator) open() {
	i.samples = i.chunks[i.next].data.Iterator(i.samples)
	i.next++
	i.started = true
}

func (i *chunkIterator) Seek(t int64) chunkenc.ValueType {
	if !i.started || i.chunks[i.next-1].maxT < t {
		for i.next < len(i.chunks) && i.chunks[i.next].maxT < t {
			i.next++
		}
		if i.next >= len(i.chunks) {
			// Exhausts the current chunk too, so that a later Next stays at the end.
			i.chunks, i.next, i.started = nil, 0, false
			return chunkenc.ValNone
		}
		i.open()
	}
	return i.samples.Seek(t)
}

func (i *chunkIterator) At() (int64, float64) { return i.samples.At() }
func (i *chunkIterator) AtT() int64           { return i.samples.AtT() }
func (i *chunkIterator) AtST() int64          { return 0 }
func (i *chunkIterator) Err() error {
	if !i.started {
		return nil
	}
	return i.samples.Err()
}

package main

import (
	"math"

	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
)

type limits struct {
	MaxBytes     int64 `json:"maxBytes"`
	MaxSeries    int   `json:"maxSeries"`
	MaxExemplars int   `json:"maxExemplars"`
	RetentionMs  int64 `json:"retentionMs"`
}

var defaultLimits = limits{MaxBytes: 96 << 20, MaxSeries: 50_000, MaxExemplars: 50_000, RetentionMs: 3_600_000}

const (
	samplesPerChunk     = 120 // as in Prometheus' head block
	seriesOverheadBytes = 400 // maps, pointers and the head chunk's appender; measured, rounded up
	chunkOverheadBytes  = 120
)

type chunk struct {
	data       *chunkenc.XORChunk
	minT, maxT int64
}

type series struct {
	id        uint64 // in order of creation
	labels    labels.Labels
	owner     *target
	chunks    []chunk // oldest first; the last one is being written
	appender  chunkenc.Appender
	lastT     int64
	lastValue float64
	bytes     int64
	exemplars []exemplar.Exemplar
	removed   bool
}

// closedChunk is a chunk that is full, in the order in which chunks filled: the order of eviction.
type closedChunk struct {
	series *series
	maxT   int64
}

// target is one scraped endpoint. Bytes are charged to it, so that a noisy target evicts its own past first.
type target struct {
	labels   labels.Labels
	bytes    int64
	closed   []closedChunk
	cache    map[string]*cachedSeries // by the series' text in the exposition
	series   map[*series]struct{}
	reports  []*series
	scrapes  uint64
	lastSeen int64
}

type cachedSeries struct {
	series *series
	seenIn uint64
}

type store struct {
	limits    limits
	byHash    map[uint64][]*series
	byName    map[string]map[*series]struct{}
	targets   map[string]*target
	meta      map[string]metadata
	exemplars []*series // one entry per exemplar kept, oldest first

	bytes          int64
	seriesCount    int
	appended       uint64
	droppedSamples map[string]uint64
	lastGC         int64
	lastID         uint64
}

type metadata struct {
	Type string `json:"type"`
	Help string `json:"help"`
	Unit string `json:"unit"`
}

func newStore(limits limits) *store {
	return &store{
		limits:         limits,
		byHash:         map[uint64][]*series{},
		byName:         map[string]map[*series]struct{}{},
		targets:        map[string]*target{},
		meta:           map[string]metadata{},
		droppedSamples: map[string]uint64{},
	}
}

func (s *store) drop(reason string, count uint64) { s.droppedSamples[reason] += count }

// find returns the series with these labels, created when it is new, or nil when the store is full.
func (s *store) find(set labels.Labels, owner *target) *series {
	hash := set.Hash()
	for _, candidate := range s.byHash[hash] {
		if labels.Equal(candidate.labels, set) {
			return candidate
		}
	}
	if s.seriesCount >= s.limits.MaxSeries {
		return nil
	}
	s.lastID++
	created := &series{id: s.lastID, labels: set.Copy(), owner: owner, lastT: math.MinInt64}
	s.byHash[hash] = append(s.byHash[hash], created)
	name := set.Get(labels.MetricName)
	if s.byName[name] == nil {
		s.byName[name] = map[*series]struct{}{}
	}
	s.byName[name][created] = struct{}{}
	owner.series[created] = struct{}{}
	s.seriesCount++
	s.charge(created, seriesOverheadBytes+int64(set.ByteSize()))
	return created
}

func (s *store) charge(series *series, bytes int64) {
	series.bytes += bytes
	series.owner.bytes += bytes
	s.bytes += bytes
}

// appendSample refuses samples that are not newer than the last one, as Prometheus does by default.
func (s *store) appendSample(series *series, timeMs int64, sample float64) bool {
	if timeMs <= series.lastT {
		if timeMs < series.lastT || math.Float64bits(sample) != math.Float64bits(series.lastValue) {
			s.drop("out_of_order", 1)
		}
		return false
	}
	count := len(series.chunks)
	if count == 0 || series.chunks[count-1].data.NumSamples() >= samplesPerChunk {
		if count > 0 {
			full := series.chunks[count-1]
			full.data.Compact()
			series.owner.closed = append(series.owner.closed, closedChunk{series, full.maxT})
		}
		data := chunkenc.NewXORChunk()
		series.appender, _ = data.Appender()
		series.chunks = append(series.chunks, chunk{data: data, minT: timeMs, maxT: timeMs})
		s.charge(series, chunkOverheadBytes)
		count = len(series.chunks)
	}
	head := &series.chunks[count-1]
	before := len(head.data.Bytes())
	series.appender.Append(0, timeMs, sample)
	s.charge(series, int64(len(head.data.Bytes())-before))
	head.maxT, series.lastT, series.lastValue = timeMs, timeMs, sample
	s.appended++
	return true
}

func (s *store) markStale(series *series, timeMs int64) {
	if series.lastT == math.MinInt64 || value.IsStaleNaN(series.lastValue) {
		return
	}
	s.appendSample(series, timeMs, math.Float64frombits(value.StaleNaN))
}

func (s *store) appendExemplar(series *series, added exemplar.Exemplar) {
	size := 0
	added.Labels.Range(func(label labels.Label) { size += len([]rune(label.Name)) + len([]rune(label.Value)) })
	if size > exemplar.ExemplarMaxLabelSetLength {
		s.drop("exemplar_too_long", 1)
		return
	}
	if count := len(series.exemplars); count > 0 {
		last := series.exemplars[count-1]
		if added.Equals(last) || added.Ts < last.Ts {
			return
		}
	}
	added.Labels = added.Labels.Copy()
	series.exemplars = append(series.exemplars, added)
	s.exemplars = append(s.exemplars, series)
	for len(s.exemplars) > s.limits.MaxExemplars {
		oldest := s.exemplars[0]
		s.exemplars = s.exemplars[1:]
		if len(oldest.exemplars) > 0 {
			oldest.exemplars = oldest.exemplars[1:]
		}
	}
}

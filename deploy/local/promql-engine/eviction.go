package main

import (
	"slices"

	"github.com/prometheus/prometheus/model/labels"
)

const gcEveryMs = 15_000

// enforce brings the store back inside its bounds: first what is too old, then what is too much.
func (s *store) enforce(nowMs int64) {
	if nowMs-s.lastGC >= gcEveryMs {
		s.lastGC = nowMs
		s.expire(nowMs - s.limits.RetentionMs)
	}
	for s.bytes > s.limits.MaxBytes {
		if !s.evictFrom(s.largestTarget()) {
			return
		}
	}
}

func (s *store) expire(cutoffMs int64) {
	for key, owner := range s.targets {
		for len(owner.closed) > 0 && owner.closed[0].maxT < cutoffMs {
			s.dropOldestChunk(owner, "")
		}
		for series := range owner.series {
			if series.lastT < cutoffMs {
				s.remove(series)
			}
		}
		if len(owner.series) == 0 {
			delete(s.targets, key)
		}
	}
}

func (s *store) largestTarget() *target {
	var largest *target
	for _, owner := range s.targets {
		if largest == nil || owner.bytes > largest.bytes {
			largest = owner
		}
	}
	return largest
}

// evictFrom frees the target's oldest full chunk or, when none is full, its longest silent series.
func (s *store) evictFrom(owner *target) bool {
	if owner == nil {
		return false
	}
	if len(owner.closed) > 0 {
		s.dropOldestChunk(owner, "memory")
		return true
	}
	var silent *series
	for candidate := range owner.series {
		if silent == nil || candidate.lastT < silent.lastT {
			silent = candidate
		}
	}
	if silent == nil {
		return false
	}
	for _, chunk := range silent.chunks {
		s.drop("memory", uint64(chunk.data.NumSamples()))
	}
	s.remove(silent)
	return true
}

func (s *store) dropOldestChunk(owner *target, reason string) {
	oldest := owner.closed[0]
	owner.closed = owner.closed[1:]
	series := oldest.series
	if series.removed || len(series.chunks) < 2 {
		return
	}
	dropped := series.chunks[0]
	series.chunks = slices.Delete(series.chunks, 0, 1)
	s.charge(series, -int64(len(dropped.data.Bytes()))-chunkOverheadBytes)
	if reason != "" {
		s.drop(reason, uint64(dropped.data.NumSamples()))
	}
}

func (s *store) remove(gone *series) {
	gone.removed = true
	s.charge(gone, -gone.bytes)
	delete(gone.owner.series, gone)
	hash := gone.labels.Hash()
	s.byHash[hash] = slices.DeleteFunc(s.byHash[hash], func(other *series) bool { return other == gone })
	if len(s.byHash[hash]) == 0 {
		delete(s.byHash, hash)
	}
	name := gone.labels.Get(labels.MetricName)
	delete(s.byName[name], gone)
	if len(s.byName[name]) == 0 {
		delete(s.byName, name)
	}
	s.seriesCount--
	gone.chunks, gone.exemplars = nil, nil
}

type storeStats struct {
	Series    int               `json:"series"`
	Samples   uint64            `json:"samplesAppended"`
	Bytes     int64             `json:"bytes"`
	MaxBytes  int64             `json:"maxBytes"`
	Exemplars int               `json:"exemplars"`
	OldestMs  int64             `json:"oldestMs"`
	Dropped   map[string]uint64 `json:"dropped"`
}

func (s *store) stats() storeStats {
	stats := storeStats{
		Series: s.seriesCount, Samples: s.appended, Bytes: s.bytes, MaxBytes: s.limits.MaxBytes,
		Exemplars: len(s.exemplars), Dropped: s.droppedSamples,
	}
	for _, candidates := range s.byName {
		for series := range candidates {
			if len(series.chunks) > 0 && (stats.OldestMs == 0 || series.chunks[0].minT < stats.OldestMs) {
				stats.OldestMs = series.chunks[0].minT
			}
		}
	}
	return stats
}

package main

import "github.com/prometheus/prometheus/model/histogram"

// The text formats carry no native histograms, so no chunk holds one; the interface asks for the methods all the same.

func (i *chunkIterator) AtHistogram(into *histogram.Histogram) (int64, *histogram.Histogram) {
	return i.samples.AtHistogram(into)
}

func (i *chunkIterator) AtFloatHistogram(into *histogram.FloatHistogram) (int64, *histogram.FloatHistogram) {
	return i.samples.AtFloatHistogram(into)
}

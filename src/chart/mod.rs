//! Chart geometry: scales, ticks, marks, intervals. No drawing.

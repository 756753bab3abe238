//! Summary and charts as CSV, JSON and other formats.

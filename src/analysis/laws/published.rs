//! Data sets of the literature, for the tests of several laws.

/// SPEC SDM91 on a Sun of 16 processors: scripts an hour by users, as the package `usl` of R has it.
pub const SDM91: [(u32, f64); 7] = [
    (1, 64.9),
    (18, 995.9),
    (36, 1652.4),
    (72, 1853.2),
    (108, 1828.9),
    (144, 1775.0),
    (216, 1702.2),
];

/// N. J. Gunther, Guerrilla Capacity Planning, 2007, table 5.1: throughput of a ray tracer by
/// processors of an SGI Origin 2000.
pub const RAY_TRACER: [(u32, f64); 11] = [
    (1, 20.0),
    (4, 78.0),
    (8, 130.0),
    (12, 170.0),
    (16, 190.0),
    (20, 200.0),
    (24, 210.0),
    (28, 230.0),
    (32, 260.0),
    (48, 280.0),
    (64, 310.0),
];

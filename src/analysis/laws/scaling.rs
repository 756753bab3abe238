//! Everything that one model's speedups say, with the reasons for what they do not say.

use super::super::statistics::level::Estimated;
use super::super::summary::{
    Estimate, MetricSummary, RatioEstimate, Speedup, SpeedupBase, VariantSummary,
};
use super::amdahl;
use super::bounds::{Border, Bound, Cores, Demand, is_short_of_cores, may_join};
use super::curve::{Curve, Law};
use super::gustafson;
use super::karp_flatt::{self, Trend};
use super::refused::Refused;
use super::resample::Resampled;
use super::rounds::Table;
use super::serial_share::{self, SerialShare};
use super::speedup::speedup_metric;
use super::usl::{self, Usl};
use crate::model::design::{Design, Model, Placement, Scaling, Variant};
use crate::model::id::{Seed, VariantId};
use crate::model::machine::Machine;
use crate::model::metric::Metric;
use crate::model::session::Session;
use crate::model::workload::MEMORY_BANDWIDTH;

/// The speedups of one model with one placement.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingSummary {
    /// The model.
    pub model: Model,
    /// The placement.
    pub placement: Placement,
    /// Whether all workers share the same work or each brings its own.
    pub scaling: Scaling,
    /// The time from which speedups are taken.
    pub metric: Metric,
    /// What has speedup 1.
    pub base: Base,
    /// The worker counts above 1, ascending.
    pub points: Vec<ScalingPoint>,
    /// Finished rounds in which every point that a law is fitted to has a speedup.
    pub rounds: u32,
    /// How the serial share by Karp and Flatt changes with the workers.
    pub trend: Result<Trend, Refused>,
    /// Amdahl's law, fitted to the points with a core like the others' for each worker.
    pub amdahl: Result<SerialShare, Refused>,
    /// Gustafson's law, fitted to the same points.
    pub gustafson: Result<SerialShare, Refused>,
    /// The universal scalability law, fitted to the points with a hardware thread for each worker.
    pub usl: Result<Usl, Refused>,
    /// What no speedup can pass.
    pub bounds: Bounds,
    /// The numbers of workers at which the hardware behind a further one changes, ascending.
    pub borders: Vec<Border>,
}

/// What has speedup 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// What kind of run it is.
    pub kind: SpeedupBase,
    /// The variant.
    pub variant: VariantId,
    /// Its name inside a sentence.
    pub noun: String,
    /// Its absolute value, in nanoseconds.
    pub estimate: Estimate,
}

/// A worker count with its speedup.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingPoint {
    /// The variant.
    pub of: VariantId,
    /// Its worker count, above 1.
    pub workers: u32,
    /// Its speedup over the base.
    pub speedup: RatioEstimate,
    /// Its speedup over the sequential run, where the design holds one and it is not the base.
    pub over_sequential: Option<RatioEstimate>,
    /// Speedup over workers.
    pub efficiency: Estimated,
    /// The serial share by Karp and Flatt, where all workers share the same work.
    pub serial_share: Option<Estimated>,
    /// Whether its workers shared busy hardware threads, so that no law is fitted to it.
    pub is_short_of_threads: bool,
    /// Whether its workers shared busy cores, or had cores of other kinds, so that no serial share
    /// is fitted to it.
    pub is_short_of_cores: bool,
    /// Whether a line from the point before it, or from the base, tells of the counts in between.
    pub may_join: bool,
}

/// What no speedup can pass. The bound of the serial share is the curve of Amdahl's law.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// As many times as fast as there are workers.
    pub ideal: Curve,
    /// The hardware threads.
    pub cores: Bound,
    /// The memory bandwidth.
    pub memory: Bound,
}

/// Every line of a design whose variants have speedups: one for each model and placement, in the
/// order of the design.
pub(in super::super) fn scaling(
    design: &Design,
    session: &Session,
    (variants, speedups): (&[VariantSummary], &[Speedup]),
) -> Vec<ScalingSummary> {
    let mut seen: Vec<(&Model, &Placement)> = Vec::new();
    let mut lines = Vec::new();
    for variant in &design.variants {
        let kind = (&variant.model, &variant.placement);
        if !seen.contains(&kind) {
            seen.push(kind);
            let seed = session.plan.seed.unwrap_or(design.seed);
            let machine = &session.machine;
            let line = Line { design, machine, seed, variants, speedups, kind };
            lines.extend(line.summary());
        }
    }
    lines
}

/// What a line is made of.
struct Line<'a> {
    design: &'a Design,
    machine: &'a Machine,
    seed: Seed,
    variants: &'a [VariantSummary],
    speedups: &'a [Speedup],
    kind: (&'a Model, &'a Placement),
}

impl Line<'_> {
    fn summary(&self) -> Option<ScalingSummary> {
        let metric = speedup_metric(self.design);
        let base = self.base(&metric)?;
        let cores = self.cores();
        let points = self.points(base.kind, cores);
        let largest = points.last()?.workers;
        let is_strong = match self.design.scaling {
            Scaling::Strong => true,
            Scaling::Weak => false,
            Scaling::Other(_) => return None,
        };
        let fits = Fits::new(&points, self.seed.0);
        let counts: Vec<(u32, bool)> =
            points.iter().map(|point| (point.workers, point.is_short_of_threads)).collect();
        Some(ScalingSummary {
            model: self.kind.0.clone(),
            placement: self.kind.1.clone(),
            scaling: self.design.scaling.clone(),
            rounds: fits.table.as_ref().map_or(0, |table| table.rounds() as u32),
            trend: if is_strong {
                fits.trend()
            } else {
                Err(Refused::EachBringsItsOwn { law: "The serial share by Karp and Flatt" })
            },
            amdahl: if is_strong {
                fits.of_cores("Amdahl’s law", serial_share::FEWEST_COUNTS).map(|s| amdahl::fit(&s))
            } else {
                Err(Refused::EachBringsItsOwn { law: "Amdahl’s law" })
            },
            gustafson: if is_strong {
                Err(Refused::AllShareOne { law: "Gustafson’s law" })
            } else {
                let law = "Gustafson’s law";
                fits.of_cores(law, serial_share::FEWEST_COUNTS).map(|s| gustafson::fit(&s))
            },
            usl: fits.usl(),
            bounds: Bounds {
                ideal: Curve::new(Law::Ideal, largest),
                cores: Bound::of_cores(cores, &counts),
                memory: Bound::of_memory(self.throughputs(&base, &points).as_deref()),
            },
            borders: cores.borders(),
            base,
            points,
            metric,
        })
    }

    /// The variants of the line with their summaries.
    fn variants(&self) -> impl Iterator<Item = (&Variant, &VariantSummary)> {
        let all = self.design.variants.iter().zip(self.variants);
        all.filter(|(variant, _)| (&variant.model, &variant.placement) == self.kind)
    }

    fn speedups(&self, kind: SpeedupBase) -> impl Iterator<Item = &Speedup> {
        let of_kind = self.speedups.iter().filter(move |speedup| speedup.base == kind);
        of_kind.filter(|speedup| self.variants().any(|(variant, _)| variant.id == speedup.of))
    }

    /// One worker of the model where the design holds it, the sequential run otherwise.
    fn base(&self, metric: &Metric) -> Option<Base> {
        [SpeedupBase::OneWorker, SpeedupBase::Sequential].into_iter().find_map(|kind| {
            let against = &self.speedups(kind).next()?.against;
            let base = self.variants.iter().find(|variant| variant.id == *against)?;
            let estimate = *base.metrics.get(metric).and_then(MetricSummary::known)?;
            Some(Base { kind, variant: base.id.clone(), noun: base.noun.clone(), estimate })
        })
    }

    fn cores(&self) -> Cores {
        let asked = self.variants().map(|(_, summary)| summary.cores_asked.len()).max();
        let asked = asked.map_or(0, |asked| u32::try_from(asked).unwrap_or(u32::MAX));
        Cores::given(self.machine, &self.kind.1.cores, asked)
    }

    fn points(&self, base: SpeedupBase, cores: Cores) -> Vec<ScalingPoint> {
        let mut points: Vec<ScalingPoint> =
            self.speedups(base).filter_map(|speedup| self.point(speedup, cores)).collect();
        points.sort_by_key(|point| point.workers);
        points.dedup_by_key(|point| point.workers);
        let borders = cores.borders();
        let mut before = 1;
        for point in &mut points {
            point.may_join = may_join(&borders, before, point.workers);
            before = point.workers;
        }
        points
    }

    fn point(&self, speedup: &Speedup, cores: Cores) -> Option<ScalingPoint> {
        let (variant, summary) = self.variants().find(|(variant, _)| variant.id == speedup.of)?;
        let workers = variant.workers;
        let ratio = &speedup.speedup;
        let demand = demand(summary);
        let sequential = self.speedups(SpeedupBase::Sequential).find(|s| s.of == speedup.of);
        let over_sequential = sequential.filter(|_| speedup.base == SpeedupBase::OneWorker);
        let by_rounds = ratio.by_round.iter().map(|(_, speedup)| *speedup);
        let is_strong = self.design.scaling == Scaling::Strong;
        Some(ScalingPoint {
            of: variant.id.clone(),
            workers,
            efficiency: Estimated {
                estimate: speedup.efficiency,
                interval: ratio
                    .interval()
                    .map(|(low, high)| (low / f64::from(workers), high / f64::from(workers))),
            },
            serial_share: is_strong.then(|| karp_flatt::by_rounds(workers, by_rounds)).flatten(),
            over_sequential: over_sequential.map(|speedup| speedup.speedup.clone()),
            speedup: ratio.clone(),
            is_short_of_threads: is_short_of_cores(workers, cores.threads, demand),
            is_short_of_cores: is_short_of_cores(workers, cores.alike(), demand),
            may_join: true,
        })
    }

    /// The throughputs of base and points, where they are bandwidths of memory.
    fn throughputs(&self, base: &Base, points: &[ScalingPoint]) -> Option<Vec<f64>> {
        if self.design.workload.kernel != MEMORY_BANDWIDTH {
            return None;
        }
        let enough = points.iter().filter(|point| !point.is_short_of_threads);
        let ids = [&base.variant].into_iter().chain(enough.map(|point| &point.of));
        let throughput = |id: &VariantId| {
            median(self.variants.iter().find(|variant| variant.id == *id)?, &Metric::Throughput)
        };
        ids.map(throughput).collect()
    }
}

fn median(variant: &VariantSummary, metric: &Metric) -> Option<f64> {
    variant.metrics.get(metric).and_then(MetricSummary::known).map(|estimate| estimate.median)
}

fn demand(variant: &VariantSummary) -> Demand {
    let delay = median(variant, &Metric::RunDelay).zip(median(variant, &Metric::Makespan));
    Demand {
        busy: median(variant, &Metric::CoresBusy),
        ready: delay.map(|(delay, makespan)| delay / makespan),
    }
}

/// The rounds that laws are fitted to.
struct Fits<'a> {
    points: &'a [ScalingPoint],
    /// The points with a hardware thread for each worker.
    table: Option<Table>,
    /// The same, resampled; absent where no law has enough points.
    resampled: Option<Resampled>,
}

impl<'a> Fits<'a> {
    fn new(points: &'a [ScalingPoint], seed: u64) -> Self {
        let with_threads = points.iter().filter(|point| !point.is_short_of_threads);
        let columns = with_threads.map(|p| (p.workers, p.speedup.by_round.clone())).collect();
        let table = Table::new(columns);
        let fewest = serial_share::FEWEST_COUNTS as usize;
        let is_enough = |table: &&Table| table.workers().len() + 1 >= fewest;
        let resampled = table.as_ref().filter(is_enough).map(|table| Resampled::new(table, seed));
        Self { points, table, resampled }
    }

    /// Whether a worker count has a core like the others' for each worker.
    fn has_cores(&self, workers: u32) -> bool {
        self.points.iter().any(|point| point.workers == workers && !point.is_short_of_cores)
    }

    /// The drawings to which a law is fitted that needs so many counts, one worker among them, of
    /// those that are kept.
    fn enough(
        &self,
        (law, needed): (&'static str, u32),
        keep: impl Fn(u32) -> bool,
    ) -> Result<Resampled, Refused> {
        let have = self.points.len() as u32 + 1;
        let left_out = self.points.iter().filter(|point| !keep(point.workers)).count() as u32;
        if have - left_out < needed {
            return Err(Refused::TooFewCounts { law, needed, have, left_out });
        }
        let resampled = self.resampled.as_ref().ok_or(Refused::NoSharedRound)?;
        Ok(resampled.only(keep))
    }

    fn of_cores(&self, law: &'static str, needed: u32) -> Result<Resampled, Refused> {
        self.enough((law, needed), |workers| self.has_cores(workers))
    }

    fn usl(&self) -> Result<Usl, Refused> {
        let has_threads = |workers| {
            self.points.iter().any(|point| point.workers == workers && !point.is_short_of_threads)
        };
        let speedups = self.enough(("USL", usl::FEWEST_COUNTS), has_threads)?;
        let rounds = self.table.as_ref().map_or(0, |table| table.rounds() as u32);
        // Without intervals nothing keeps a kappa of chance apart from one that is there.
        if !speedups.has_intervals() {
            return Err(Refused::TooFewRounds { law: "USL", rounds });
        }
        Ok(usl::fit(&speedups))
    }

    fn trend(&self) -> Result<Trend, Refused> {
        let left_out = self.points.iter().filter(|point| point.is_short_of_cores).count() as u32;
        let counts = self.points.len() as u32 + 1 - left_out;
        if counts < karp_flatt::FEWEST_COUNTS {
            return Err(karp_flatt::too_few(counts, left_out));
        }
        let table = self.table.as_ref().and_then(|table| table.only(|n| self.has_cores(n)));
        karp_flatt::trend(&table.ok_or(Refused::NoSharedRound)?, left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::hand_made::{design, session};
    use super::super::super::sentence::workload;
    use super::super::super::summarise::summarise;
    use super::super::karp_flatt::Course;
    use super::super::usl::Peak;
    use super::super::words;
    use super::*;
    use crate::model::metric::Reading;

    /// Twelve rounds in which every trial is off by up to 1 %, in turns.
    fn measured(design: &Design, cores: u32, time: impl Fn(&Variant) -> f64) -> Session {
        let times = |(place, variant): (u32, &Variant)| {
            let off = |round: u32| (f64::from(round * (place + 1)) * 0.618_034).fract() - 0.5;
            (1..=12).map(|round| time(variant) * (1.0 + 0.02 * off(round))).collect::<Vec<_>>()
        };
        let times: Vec<Vec<f64>> = (0..).zip(&design.variants).map(times).collect();
        let mut session = session(design, &times.iter().map(Vec::as_slice).collect::<Vec<_>>());
        (session.machine.cores, session.machine.threads) = (cores, cores);
        session
    }

    fn lines(design: &Design, session: &Session) -> Vec<ScalingSummary> {
        summarise("", design, session, workload).scaling
    }

    fn threads(counts: &[u32]) -> Design {
        let sequential = [(Model::Sequential, 1)].into_iter();
        let threads = counts.iter().map(|workers| (Model::Threads, *workers));
        design(&sequential.chain(threads).collect::<Vec<_>>())
    }

    fn amdahl_time(serial: f64) -> impl Fn(&Variant) -> f64 {
        move |variant| 300.0 * (serial + (1.0 - serial) / f64::from(variant.workers))
    }

    #[test]
    fn a_sweep_over_six_counts_has_every_law_with_its_interval() {
        let design = threads(&[1, 2, 3, 4, 6, 8]);
        let [line] = &lines(&design, &measured(&design, 8, amdahl_time(0.05)))[..] else {
            panic!("one line: the sequential run has no speedup of its own")
        };
        assert_eq!(
            (&line.model, line.rounds, &line.metric),
            (&Model::Threads, 12, &Metric::Makespan)
        );
        assert_eq!(
            (line.base.kind, line.base.noun.as_str()),
            (SpeedupBase::OneWorker, "one thread")
        );
        assert!((line.base.estimate.median / 300e6 - 1.0).abs() < 0.01);
        let workers: Vec<u32> = line.points.iter().map(|point| point.workers).collect();
        assert_eq!(workers, [2, 3, 4, 6, 8]);
        for point in &line.points {
            let over = point.over_sequential.as_ref().unwrap();
            assert!((over.ratio / point.speedup.ratio - 1.0).abs() < 0.02);
            let efficiency = point.speedup.ratio / f64::from(point.workers);
            assert!((point.efficiency.estimate - efficiency).abs() < 1e-12);
            let (low, high) = point.serial_share.unwrap().interval.unwrap();
            assert!(low <= 0.05 && 0.05 <= high, "{point:?}");
            assert!(point.may_join && !point.is_short_of_cores);
        }
        assert_eq!(line.trend.as_ref().unwrap().course, Course::Even);
        let serial = line.amdahl.as_ref().unwrap().serial;
        let (low, high) = serial.interval.unwrap();
        assert!(low <= 0.05 && 0.05 <= high && high - low < 0.02, "{serial:?}");
        let usl = line.usl.as_ref().unwrap();
        assert_eq!(usl.peak, Peak::MayNotExist, "{usl:?}");
        assert_eq!(
            line.bounds.cores,
            Bound::At { speedup: 8.0, words: "8 hardware threads".into() }
        );
        assert_eq!(line.bounds.ideal.limit(), 12.0);
        assert_eq!(line.borders.len(), 1);
        let told = words::lines(line);
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told[0].starts_with("Speedup 1 is one thread at 300 ms ("), "{told:?}");
        assert!(told[0].ends_with("), same work for all."), "{told:?}");
        let again = lines(&design, &measured(&design, 8, amdahl_time(0.05)));
        assert_eq!(&again[0], line, "the same seed gives the same numbers");
        let seeded = |seed| {
            let mut session = measured(&design, 8, amdahl_time(0.05));
            session.plan.seed = seed;
            lines(&design, &session).remove(0)
        };
        assert_eq!(&seeded(Some(design.seed)), line);
        assert_ne!(&seeded(Some(design.seed.of_session(1))), line, "the session has its own");
    }

    #[test]
    fn growing_overhead_and_a_peak_are_named() {
        let design = threads(&[1, 2, 3, 4, 6, 8]);
        let usl_time = |variant: &Variant| {
            let n = f64::from(variant.workers);
            300.0 * (1.0 + 0.05 * (n - 1.0) + 0.02 * n * (n - 1.0)) / n
        };
        let line = &lines(&design, &measured(&design, 8, usl_time))[0];
        assert_eq!(line.trend.as_ref().unwrap().course, Course::GrowingOverhead);
        let Peak::At(peak) = line.usl.as_ref().unwrap().peak else { panic!("{:?}", line.usl) };
        assert!((peak.estimate - 6.9).abs() < 0.3, "{peak:?}");
        let told = words::lines(line).join(" ");
        assert!(told.contains("it rises: growing overhead."), "{told}");
    }

    #[test]
    fn too_few_counts_are_refused_with_the_reason() {
        let design = threads(&[1, 2]);
        let line = &lines(&design, &measured(&design, 2, amdahl_time(0.02)))[0];
        let told = words::lines(line);
        assert_eq!(
            told[2],
            "Amdahl’s law needs three worker counts and USL six; this design has two."
        );
        assert!(told[1].starts_with("Serial share by Karp and Flatt: "), "{told:?}");
        let trend = line.trend.as_ref().unwrap_err().to_string();
        assert_eq!(
            trend,
            "The trend of the serial share needs four worker counts; this design has two"
        );
    }

    #[test]
    fn workers_that_share_busy_cores_tell_nothing_of_the_law() {
        let design = threads(&[1, 2, 3, 4, 6, 8]);
        let on_two_cores = |variant: &Variant| 300.0 / f64::from(variant.workers.min(2));
        let session = measured(&design, 2, on_two_cores);
        let line = &lines(&design, &session)[0];
        let refused = line.usl.as_ref().unwrap_err().to_string();
        assert_eq!(
            refused,
            "USL needs six worker counts with a core for each worker; this design has six, of \
             which four share busy cores"
        );
        assert!(line.amdahl.is_err() && line.trend.is_err());
        let joined: Vec<bool> = line.points.iter().map(|point| point.may_join).collect();
        assert_eq!(joined, [true; 5], "the border lies at a measured count");
        // Workers that wait leave the cores idle, and as many of them as one likes run at once.
        let mut session = measured(&design, 2, amdahl_time(0.05));
        for trial in &mut session.trials {
            trial.readings.insert(Metric::CoresBusy, Reading::Value(0.2));
            trial.readings.insert(Metric::RunDelay, Reading::Value(1e6));
        }
        let line = &lines(&design, &session)[0];
        assert!(line.usl.is_ok() && line.amdahl.is_ok() && line.trend.is_ok());
        let waiting = Bound::Unavailable(
            "workers wait for other things, so cores do not bound them".to_owned(),
        );
        assert_eq!(line.bounds.cores, waiting);
        // Where others have the cores, workers that want them are short of them all the same.
        for trial in &mut session.trials {
            trial.readings.insert(Metric::RunDelay, Reading::Value(900e6));
        }
        assert!(lines(&design, &session)[0].usl.is_err());
    }

    #[test]
    fn work_for_each_worker_follows_gustafson_and_not_amdahl() {
        let mut design = threads(&[1, 2, 4]);
        design.scaling = Scaling::Weak;
        // The scaled speedup n - s (n - 1) with s = 10 %.
        let time = |variant: &Variant| {
            let n = f64::from(variant.workers);
            300.0 * n / (n - 0.1 * (n - 1.0))
        };
        let line = &lines(&design, &measured(&design, 4, time))[0];
        let (low, high) = line.gustafson.as_ref().unwrap().serial.interval.unwrap();
        assert!(low <= 0.1 && 0.1 <= high && high - low < 0.04, "{low} to {high}");
        assert!(line.points.iter().all(|point| point.serial_share.is_none()));
        for refused in [line.amdahl.as_ref().err(), line.trend.as_ref().err()] {
            let words = refused.unwrap().to_string();
            assert!(words.ends_with("for the same work for all; here each worker brings its own"));
        }
        assert!(words::lines(line)[0].ends_with("same work each."));
    }

    #[test]
    fn the_bandwidth_bounds_only_work_that_counts_its_bytes() {
        let mut design = threads(&[1, 2, 3, 4]);
        let saturated = |variant: &Variant| 300.0 / f64::from(variant.workers).min(2.1);
        let mut session = measured(&design, 4, saturated);
        for trial in &mut session.trials {
            let makespan = trial.value(&Metric::Makespan).unwrap();
            trial.readings.insert(Metric::Throughput, Reading::Value(3e18 / makespan));
        }
        let bound = |design: &Design| lines(design, &session)[0].bounds.memory.clone();
        assert_eq!(
            bound(&design),
            Bound::Unavailable("how many bytes this work moves is not counted".to_owned())
        );
        design.workload.kernel = MEMORY_BANDWIDTH.to_owned();
        let Bound::At { speedup, words } = bound(&design) else { panic!("it levels off") };
        assert!((speedup - 2.1).abs() < 0.03, "{speedup}");
        assert!(words.starts_with("memory bandwidth of 2") && words.ends_with(" GB/s"), "{words}");
    }

    #[test]
    fn a_design_without_a_base_or_more_workers_has_no_line() {
        for variants in [&[(Model::Threads, 2), (Model::Threads, 4)][..], &[(Model::Threads, 1)]] {
            let design = design(variants);
            assert_eq!(lines(&design, &measured(&design, 4, amdahl_time(0.0))), []);
        }
        let two = design(&[(Model::Sequential, 1), (Model::Processes, 2)]);
        let line = &lines(&two, &measured(&two, 2, amdahl_time(0.0)))[0];
        assert_eq!((line.base.kind, line.points.len()), (SpeedupBase::Sequential, 1));
        assert_eq!(line.points[0].over_sequential, None);
    }
}

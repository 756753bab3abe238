//! The ready experiments.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tandem_lab::file::ready::READY;
use tandem_lab::file::{self, Access};
use tandem_lab::kernels::contract::Family;
use tandem_lab::kernels::registry;
use tandem_lab::model::design::CoreSet;

#[test]
fn ready_experiments_are_designs_in_the_canonical_layout() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/experiments");
    for ready in READY {
        let path = folder.join(ready.file_name);
        let bytes = fs::read(&path).unwrap();
        let opened = file::read(&bytes).unwrap_or_else(|e| panic!("{}: {e}", ready.file_name));
        assert_eq!(opened.access, Access::ReadWrite);
        assert!(opened.remarks.is_empty(), "{}: {:?}", ready.file_name, opened.remarks);
        assert!(opened.experiment.sessions.is_empty() && opened.experiment.results.is_empty());
        let text = file::to_text(&opened.experiment, &opened.origin);
        if std::env::var_os("TANDEM_BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        } else {
            assert_eq!(
                String::from_utf8(bytes).unwrap(),
                text,
                "{} is not in the canonical layout; TANDEM_BLESS=1 cargo test writes it anew",
                ready.file_name
            );
        }
    }
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, READY.len(), "each file of assets/experiments stands in READY");
}

#[test]
fn ready_experiments_run_on_two_cores_and_have_what_a_student_needs() {
    let mut families: BTreeMap<Family, u32> = BTreeMap::new();
    let mut titles = Vec::new();
    for ready in READY {
        let experiment = ready.opened().experiment;
        let (name, design) = (ready.file_name, &experiment.design);
        let kernel = registry::find(&design.workload.kernel).unwrap_or_else(|| panic!("{name}"));
        *families.entry(kernel.family).or_default() += 1;
        assert_eq!(design.workload.params.check(kernel.params), Ok(()), "{name}");
        assert!(design.primary_metric.is_known() && design.variant(&design.base).is_some());
        assert_eq!(design.direction, design.primary_metric.direction(), "{name}");
        assert!(design.variants.len() >= 2, "{name}");
        for variant in &design.variants {
            assert!(kernel.models.contains(&variant.model), "{name}: {}", variant.label());
            assert!(
                (kernel.workers)(&design.workload.params).allow(variant.workers),
                "{name}: {}",
                variant.label()
            );
            assert_eq!((kernel.sound)(&design.workload.params), Ok(()), "{name}");
            assert_eq!(kernel.can_run(&design.workload.params, variant), Ok(()), "{name}");
            let is_cast = kernel.family == Family::Composed;
            assert!(variant.workers <= if is_cast { 80 } else { 2 }, "{name}");
            let two_cores = [CoreSet::All, CoreSet::One, CoreSet::First(2)];
            assert!(two_cores.contains(&variant.placement.cores), "{name}");
        }
        assert!((10_000..=30_000).contains(&design.budget_ms) && design.rounds.max <= 15, "{name}");
        assert!(design.question.ends_with('?'), "{name}");
        let sentences = experiment.notes.matches(". ").count() + 1;
        assert!((2..=3).contains(&sentences), "{name}: {sentences} sentences");
        assert!(experiment.title.len() <= 32, "{name}");
        titles.push(experiment.title);
        titles.push(experiment.id);
        titles.push(design.seed.to_string());
    }
    for family in Family::ALL {
        assert!(families.get(&family).is_some_and(|n| *n >= 2), "{family:?}: {families:?}");
    }
    let all = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), all, "titles, ids and seeds differ from file to file");
}

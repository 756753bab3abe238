//! The real engine on tiny designs: what it promises of every trial, in every model.

use tandem_lab::engine::host_runner::HostRunner;
use tandem_lab::engine::session::{Control, run_session};
use tandem_lab::kernels::registry::REGISTRY;
use tandem_lab::kernels::starter;
use tandem_lab::model::design::Rounds;
use tandem_lab::model::id::Seed;

#[test]
fn smoke() {
    for kernel in REGISTRY {
        let mut design = starter::design(kernel, 2, Seed(7));
        design.rounds = Rounds::fixed(2);
        let mut runner = HostRunner::new("test");
        let session = run_session(&design, &mut runner, &Control::default(), &mut |_| {}).unwrap();
        for trial in &session.trials {
            println!("{} {} {:?} {:?}", kernel.id, trial.variant, trial.flags, trial.failure);
            for (metric, reading) in &trial.readings { println!("   {} {:?}", metric.word(), reading); }
        }
    }
}

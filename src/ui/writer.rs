//! Work on files that goes on in the background, one piece after the other.

use super::world::Job;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

/// Does jobs one after the other on a thread that is there as long as there are any. A clone gives
/// jobs to the same thread.
#[derive(Clone)]
pub struct Writer {
    name: &'static str,
    queue: Arc<Mutex<Queue>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Whether somebody does what waits.
    is_at_work: bool,
}

struct Waiting {
    /// What it is about, if a newer job about the same may take its place.
    key: Option<String>,
    job: Job,
}

impl Writer {
    /// A writer whose thread has a name.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, queue: Arc::default() }
    }

    /// Does a job after all that wait.
    pub fn add(&self, job: Job) {
        let mut queue = lock(&self.queue);
        queue.waiting.push_back(Waiting { key: None, job });
        self.set_to_work(queue);
    }

    /// Does a job in place of one about the same that still waits, or after all that wait. The place
    /// in the row stays, so that what changes all the time is written all the same.
    pub fn put(&self, key: &str, job: Job) {
        let mut queue = lock(&self.queue);
        let about_the_same = |waiting: &&mut Waiting| waiting.key.as_deref() == Some(key);
        if let Some(waiting) = queue.waiting.iter_mut().find(about_the_same) {
            let replaced = std::mem::replace(&mut waiting.job, job);
            // It may hold a whole document, which is let go without the lock.
            drop(queue);
            drop(replaced);
        } else {
            queue.waiting.push_back(Waiting { key: Some(key.to_owned()), job });
            self.set_to_work(queue);
        }
    }

    fn set_to_work(&self, mut queue: MutexGuard<'_, Queue>) {
        if std::mem::replace(&mut queue.is_at_work, true) {
            return;
        }
        drop(queue);
        let row = Arc::clone(&self.queue);
        let thread = std::thread::Builder::new().name(self.name.to_owned());
        if thread.spawn(move || work_off(&row)).is_err() {
            // Slower than on a thread of its own, but nothing is lost.
            work_off(&self.queue);
        }
    }
}

/// Does what waits until nothing does.
fn work_off(row: &Mutex<Queue>) {
    /// Lets the next job have a thread again, also if this one fails.
    struct AtWork<'a>(&'a Mutex<Queue>);
    impl Drop for AtWork<'_> {
        fn drop(&mut self) {
            if std::thread::panicking() {
                lock(self.0).is_at_work = false;
            }
        }
    }
    let _at_work = AtWork(row);
    loop {
        let next = {
            let mut queue = lock(row);
            let next = queue.waiting.pop_front();
            queue.is_at_work = next.is_some();
            next
        };
        match next {
            Some(waiting) => (waiting.job)(),
            None => return,
        }
    }
}

fn lock(row: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    row.lock().expect("nothing panics while it holds the row")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// What was done, in order.
    type Done = Arc<Mutex<Vec<&'static str>>>;

    fn noting(done: &Done, what: &'static str) -> Job {
        let done = Arc::clone(done);
        Box::new(move || done.lock().unwrap().push(what))
    }

    /// A writer that is busy until the sender is dropped.
    fn busy() -> (Writer, Sender<()>) {
        let writer = Writer::new("test");
        let (let_go, held): (_, Receiver<()>) = channel();
        writer.add(Box::new(move || held.recv().unwrap_or_default()));
        (writer, let_go)
    }

    /// Waits until all is done that was asked for.
    fn finish(writer: &Writer) {
        let (told, heard) = channel();
        writer.add(Box::new(move || told.send(()).unwrap()));
        heard.recv().unwrap();
    }

    #[test]
    fn the_newest_job_about_something_takes_the_place_of_those_that_wait() {
        let (writer, let_go) = busy();
        let done = Done::default();
        for (key, what) in [("a", "a 1"), ("b", "b 1"), ("a", "a 2"), ("a", "a 3")] {
            writer.put(key, noting(&done, what));
        }
        writer.add(noting(&done, "others"));
        writer.put("b", noting(&done, "b 2"));
        assert!(done.lock().unwrap().is_empty(), "it is busy");
        drop(let_go);
        finish(&writer);
        assert_eq!(*done.lock().unwrap(), ["a 3", "b 2", "others"]);
        writer.put("a", noting(&done, "a 4"));
        finish(&writer);
        assert_eq!(done.lock().unwrap().last(), Some(&"a 4"));
    }

    #[test]
    fn what_is_being_done_is_not_replaced_and_what_follows_comes_after_it() {
        let writer = Writer::new("test");
        let done = Done::default();
        let (begun, has_begun) = channel();
        let (let_go, held): (Sender<()>, _) = channel();
        let keep = noting(&done, "keep");
        writer.put(
            "a",
            Box::new(move || {
                begun.send(()).unwrap();
                held.recv().unwrap_or_default();
                keep();
            }),
        );
        has_begun.recv().unwrap();
        writer.put("a", noting(&done, "drop"));
        drop(let_go);
        finish(&writer);
        assert_eq!(*done.lock().unwrap(), ["keep", "drop"]);
    }

    #[test]
    fn after_a_job_that_failed_the_next_is_done() {
        let (writer, let_go) = busy();
        writer.add(Box::new(|| std::panic::resume_unwind(Box::new("a fault of ours"))));
        let done = Done::default();
        writer.add(noting(&done, "waited behind it"));
        drop(let_go);
        // The thread may not have ended yet, so it is asked until somebody works again.
        while done.lock().unwrap().is_empty() {
            writer.add(noting(&done, "later"));
            std::thread::yield_now();
        }
        finish(&writer);
        assert_eq!(done.lock().unwrap()[0], "waited behind it");
    }
}

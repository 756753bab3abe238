//! Work on files that goes on in the background, in a row for each thing that it is about.

use super::world::Job;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard};

/// Does jobs about one thing one after the other, and jobs about different things whether or not the
/// others come to an end. Each row has a thread as long as there is something in it. A clone gives
/// jobs to the same rows.
#[derive(Clone)]
pub struct Writer<K> {
    name: &'static str,
    rows: Arc<Mutex<Rows<K>>>,
}

/// What waits about each thing; a row is there as long as somebody works it off.
type Rows<K> = BTreeMap<K, VecDeque<Waiting>>;

struct Waiting {
    /// Whether a newer job about the same may take its place.
    may_be_replaced: bool,
    job: Job,
}

/// Tells something once nobody holds it any more.
struct Told(Mutex<Option<Job>>);

impl Drop for Told {
    fn drop(&mut self) {
        if let Some(told) = self.0.get_mut().ok().and_then(Option::take) {
            told();
        }
    }
}

impl<K: Ord + Clone + Send + 'static> Writer<K> {
    /// A writer whose threads have a name.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, rows: Arc::default() }
    }

    /// Does a job after all that wait about the same.
    pub fn add(&self, key: K, job: Job) {
        self.queue(lock(&self.rows), key, Waiting { may_be_replaced: false, job });
    }

    /// Does a job in place of one about the same that was [put](Self::put) and still waits, or after
    /// all that wait.
    pub fn put(&self, key: K, job: Job) {
        let mut rows = lock(&self.rows);
        let mut row = rows.get_mut(&key).into_iter().flatten();
        if let Some(waiting) = row.find(|waiting| waiting.may_be_replaced) {
            let replaced = std::mem::replace(&mut waiting.job, job);
            // It may hold a whole document, which is let go without the lock.
            drop(rows);
            drop(replaced);
        } else {
            self.queue(rows, key, Waiting { may_be_replaced: true, job });
        }
    }

    /// Tells when all is done that was asked for until now.
    pub fn when_done(&self, told: Job) {
        let told = Arc::new(Told(Mutex::new(Some(told))));
        for row in lock(&self.rows).values_mut() {
            let told = Arc::clone(&told);
            row.push_back(Waiting { may_be_replaced: false, job: Box::new(move || drop(told)) });
        }
    }

    fn queue(&self, mut rows: MutexGuard<'_, Rows<K>>, key: K, waiting: Waiting) {
        let is_at_work = rows.contains_key(&key);
        let (here, row) = (key.clone(), key.clone());
        rows.entry(key).or_default().push_back(waiting);
        drop(rows);
        if is_at_work {
            return;
        }
        let rows = Arc::clone(&self.rows);
        let thread = std::thread::Builder::new().name(self.name.to_owned());
        if thread.spawn(move || work_off(&rows, &row)).is_err() {
            // Slower than on a thread of its own, but nothing is lost.
            work_off(&self.rows, &here);
        }
    }
}

/// Does what waits in a row until nothing does.
fn work_off<K: Ord>(rows: &Mutex<Rows<K>>, key: &K) {
    loop {
        let next = {
            let mut rows = lock(rows);
            let next = rows.get_mut(key).and_then(VecDeque::pop_front);
            if next.is_none() {
                rows.remove(key);
            }
            next
        };
        let Some(Waiting { job, .. }) = next else { return };
        // What the fault was has been said; the jobs behind it are not to blame.
        let _failed = catch_unwind(AssertUnwindSafe(job));
    }
}

fn lock<K>(rows: &Mutex<Rows<K>>) -> MutexGuard<'_, Rows<K>> {
    rows.lock().expect("nothing panics while it holds the rows")
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

    /// A writer that is busy with something until the sender is dropped.
    fn busy_with(key: &'static str) -> (Writer<&'static str>, Sender<()>) {
        let writer = Writer::new("test");
        let (begun, has_begun) = channel();
        let (let_go, held): (_, Receiver<()>) = channel();
        let job = move || {
            begun.send(()).unwrap();
            held.recv().unwrap_or_default();
        };
        writer.put(key, Box::new(job));
        has_begun.recv().unwrap();
        (writer, let_go)
    }

    /// Waits until all is done that was asked for.
    fn finish(writer: &Writer<&'static str>) {
        let (told, heard) = channel();
        writer.when_done(Box::new(move || told.send(()).unwrap()));
        heard.recv().unwrap();
    }

    #[test]
    fn the_newest_job_about_something_takes_the_place_of_one_that_waits() {
        let (writer, let_go) = busy_with("a");
        let done = Done::default();
        for what in ["a 1", "a 2"] {
            writer.put("a", noting(&done, what));
        }
        writer.add("a", noting(&done, "stays"));
        writer.put("a", noting(&done, "a 3"));
        assert!(done.lock().unwrap().is_empty(), "it is busy");
        drop(let_go);
        finish(&writer);
        assert_eq!(*done.lock().unwrap(), ["a 3", "stays"]);
        writer.put("a", noting(&done, "a 4"));
        finish(&writer);
        assert_eq!(done.lock().unwrap().last(), Some(&"a 4"));
    }

    #[test]
    fn a_job_that_never_ends_keeps_only_those_about_the_same_waiting() {
        let (writer, let_go) = busy_with("a share that hangs");
        let done = Done::default();
        writer.add("a share that hangs", noting(&done, "there"));
        let (told, heard) = channel();
        writer.add("elsewhere", Box::new(move || told.send("elsewhere").unwrap()));
        assert_eq!(heard.recv(), Ok("elsewhere"));
        assert!(done.lock().unwrap().is_empty());
        drop(let_go);
        finish(&writer);
        assert_eq!(*done.lock().unwrap(), ["there"]);
    }

    #[test]
    fn what_comes_later_keeps_nobody_waiting_who_asked_before() {
        let (writer, let_go) = busy_with("a");
        let (told, heard) = channel();
        writer.when_done(Box::new(move || told.send(()).unwrap()));
        let (_for_ever, held): (Sender<()>, Receiver<()>) = channel();
        writer.add("b", Box::new(move || held.recv().unwrap_or_default()));
        assert!(heard.try_recv().is_err(), "a goes on");
        drop(let_go);
        heard.recv().unwrap();
    }

    #[test]
    fn after_a_job_that_failed_those_behind_it_are_done_without_a_further_one() {
        let (writer, let_go) = busy_with("a");
        writer.add("a", Box::new(|| std::panic::resume_unwind(Box::new("a fault of ours"))));
        let (told, heard) = channel();
        writer.add("a", Box::new(move || told.send("waited behind it").unwrap()));
        drop(let_go);
        assert_eq!(heard.recv(), Ok("waited behind it"));
    }
}

//! The interleavings of the lock's state machine, tried by loom.

use loom::cell::UnsafeCell;
use loom::sync::atomic::AtomicU32;
use loom::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;
use tandem_lab::platform::lock::{
    LockWord, SharedLock, acquire, acquire_unless, release, try_acquire,
};

/// A word as the system's futex treats it: a waiter goes to sleep only if the word still has the
/// value that it expects, and the check and the sleep are one step for whoever wakes it.
struct FutexModel {
    word: AtomicU32,
    queue: Mutex<()>,
    woken: Condvar,
}

impl LockWord for FutexModel {
    fn replace(&self, current: u32, new: u32) -> bool {
        self.word.compare_exchange(current, new, Acquire, Relaxed).is_ok()
    }

    fn swap(&self, new: u32) -> u32 {
        self.word.swap(new, AcqRel)
    }

    fn peek(&self) -> u32 {
        self.word.load(Relaxed)
    }

    fn park(&self, expected: u32) {
        let queue = self.queue.lock().unwrap();
        if self.word.load(Acquire) == expected {
            drop(self.woken.wait(queue).unwrap());
        }
    }

    fn unpark_one(&self) {
        let _queue = self.queue.lock().unwrap();
        self.woken.notify_one();
    }

    fn pause(&self) {
        thread::yield_now();
    }
}

/// What the lock protects: loom fails the test if two threads are inside at once.
struct Protected {
    futex: FutexModel,
    inside: UnsafeCell<()>,
}

fn every_interleaving(threads: usize, rounds: u32, spins: u32, looks_first: bool) {
    let mut model = loom::model::Builder::new();
    // Every interleaving with up to three forced switches of threads: without a bound three
    // threads take hours, and the mistakes that such locks are known for need two.
    model.preemption_bound = Some(3);
    model.check(move || {
        let futex =
            FutexModel { word: AtomicU32::new(0), queue: Mutex::new(()), woken: Condvar::new() };
        let shared = Arc::new(Protected { futex, inside: UnsafeCell::new(()) });
        let work = move |shared: Arc<Protected>| {
            for _ in 0..rounds {
                if !(looks_first && try_acquire(&shared.futex)) {
                    acquire(&shared.futex, spins);
                }
                shared.inside.with_mut(|_| ());
                release(&shared.futex);
            }
        };
        let others: Vec<_> = (1..threads)
            .map(|_| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || work(shared))
            })
            .collect();
        work(Arc::clone(&shared));
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(shared.futex.peek(), 0, "the lock is free at the end");
    });
}

#[test]
fn two_workers_are_never_inside_at_once_and_always_get_in() {
    every_interleaving(2, 2, 1, false);
}

#[test]
fn two_workers_that_try_the_lock_before_they_wait_are_never_inside_at_once() {
    every_interleaving(2, 2, 0, true);
}

#[test]
fn three_workers_without_spinning_are_never_inside_at_once_and_always_get_in() {
    every_interleaving(3, 1, 0, false);
}

/// A worker dies inside; the host sees its end and gives the lock back for it, poisoned or not.
fn every_death(waiters: usize, is_poisoned: bool) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(move || {
        let futex =
            FutexModel { word: AtomicU32::new(0), queue: Mutex::new(()), woken: Condvar::new() };
        let shared = Arc::new(Protected { futex, inside: UnsafeCell::new(()) });
        let poison = Arc::new(AtomicU32::new(0));
        acquire(&shared.futex, 0);
        let others: Vec<_> = (0..waiters)
            .map(|_| {
                let (shared, poison) = (Arc::clone(&shared), Arc::clone(&poison));
                thread::spawn(move || {
                    let got_in = acquire_unless(&shared.futex, 1, || poison.load(Relaxed) != 0);
                    if got_in {
                        shared.inside.with_mut(|_| ());
                        release(&shared.futex);
                    }
                    got_in
                })
            })
            .collect();
        // The dead one had been inside and never came out.
        shared.inside.with_mut(|_| ());
        poison.store(u32::from(is_poisoned), Relaxed);
        release(&shared.futex);
        for other in others {
            assert_eq!(other.join().unwrap(), !is_poisoned, "all wake, and all see the poison");
        }
        assert_eq!(shared.futex.peek(), 0, "the lock is free at the end");
    });
}

#[test]
fn nobody_waits_for_ever_for_a_lock_whose_holder_died() {
    every_death(2, true);
    every_death(2, false);
}

#[test]
fn only_the_lock_of_the_dead_is_given_back_and_poison_is_an_error() {
    let lock = SharedLock::default();
    assert_eq!(lock.with_owner(3, || 5), Ok(5));
    assert!(!lock.release_for_dead(3, false), "it had come out");
    let inside = |is_whole: bool| {
        let lock = SharedLock::default();
        let given_back = lock.with_owner(3, || {
            assert!(!lock.release_for_dead(4, is_whole), "another holds it");
            lock.release_for_dead(3, is_whole)
        });
        assert_eq!(given_back, Ok(true));
        lock.with_owner(1, || ()).is_ok()
    };
    assert!(inside(true) && !inside(false));
}

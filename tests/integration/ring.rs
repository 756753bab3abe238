//! The interleavings of the ring's state machine, tried by loom.

use loom::cell::UnsafeCell;
use loom::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicU32, AtomicU64};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;
use tandem_lab::platform::ring::{Side, TurnWord, Waiting, pass, touch, wait};

/// A word as the system's futex treats it: a waiter goes to sleep only if the word still has the
/// value that it expects, and the check and the sleep are one step for whoever wakes it.
struct FutexModel {
    word: AtomicU32,
    queue: Mutex<()>,
    woken: Condvar,
}

impl FutexModel {
    fn new() -> Self {
        Self { word: AtomicU32::new(0), queue: Mutex::new(()), woken: Condvar::new() }
    }
}

impl TurnWord for FutexModel {
    fn look(&self) -> u32 {
        self.word.load(Acquire)
    }

    fn replace(&self, current: u32, new: u32) -> bool {
        self.word.compare_exchange(current, new, Relaxed, Relaxed).is_ok()
    }

    fn swap(&self, new: u32) -> u32 {
        self.word.swap(new, AcqRel)
    }

    fn set(&self, new: u32) {
        self.word.store(new, Release);
    }

    fn mark(&self, bits: u32) {
        self.word.fetch_or(bits, Release);
    }

    fn park(&self, expected: u32) {
        let queue = self.queue.lock().unwrap();
        if self.word.load(Acquire) == expected {
            drop(self.woken.wait(queue).unwrap());
        }
    }

    fn unpark_all(&self) {
        let _queue = self.queue.lock().unwrap();
        self.woken.notify_all();
    }

    fn pause(&self) {
        thread::yield_now();
    }

    fn give_way(&self) {
        thread::yield_now();
    }
}

/// A ring of one slot: the hardest, because everybody waits at the same word. Loom fails the test
/// if two workers touch the slot at once, or one without having seen what the other did.
struct OneSlot {
    word: FutexModel,
    inside: UnsafeCell<()>,
    message: AtomicU64,
    next: AtomicU64,
    stop: AtomicU32,
}

impl OneSlot {
    fn new() -> Self {
        Self {
            word: FutexModel::new(),
            inside: UnsafeCell::new(()),
            message: AtomicU64::new(0),
            next: AtomicU64::new(0),
            stop: AtomicU32::new(0),
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Relaxed) != 0
    }

    fn send(&self, message: u64, waiting: Waiting) -> bool {
        let turn = (self.next.fetch_add(1, Relaxed), Side::Sender);
        let is_mine = wait(&self.word, turn, waiting, || self.is_stopped());
        if is_mine {
            self.inside.with_mut(|_| ());
            self.message.store(message, Relaxed);
            pass(&self.word, turn, waiting);
        }
        is_mine
    }

    fn receive(&self, lap: u64, waiting: Waiting) -> Option<u64> {
        let turn = (lap, Side::Receiver);
        wait(&self.word, turn, waiting, || self.is_stopped()).then(|| {
            self.inside.with_mut(|_| ());
            let message = self.message.load(Relaxed);
            pass(&self.word, turn, waiting);
            message
        })
    }

    fn stop(&self) {
        self.stop.store(1, Relaxed);
        touch(&self.word);
    }
}

fn every_interleaving(body: impl Fn() + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    // As for the lock: without a bound three threads take hours.
    model.preemption_bound = Some(3);
    model.check(body);
}

#[test]
fn two_messages_come_through_one_slot_in_order() {
    for waiting in [Waiting::Asleep, Waiting::Awake] {
        every_interleaving(move || {
            let ring = Arc::new(OneSlot::new());
            let sender = Arc::clone(&ring);
            let sender = thread::spawn(move || {
                assert!(sender.send(1, waiting) && sender.send(2, waiting));
            });
            assert_eq!(ring.receive(0, waiting), Some(1));
            assert_eq!(ring.receive(1, waiting), Some(2));
            sender.join().unwrap();
        });
    }
}

#[test]
fn messages_of_two_senders_come_through_one_slot_whole_and_once() {
    every_interleaving(|| {
        let ring = Arc::new(OneSlot::new());
        let senders = [1, 2].map(|message| {
            let ring = Arc::clone(&ring);
            thread::spawn(move || assert!(ring.send(message, Waiting::Asleep)))
        });
        let received = [0, 1].map(|lap| ring.receive(lap, Waiting::Asleep));
        assert!([[Some(1), Some(2)], [Some(2), Some(1)]].contains(&received), "{received:?}");
        for sender in senders {
            sender.join().unwrap();
        }
    });
}

#[test]
fn nobody_sleeps_on_when_the_trial_is_stopped() {
    every_interleaving(|| {
        let ring = Arc::new(OneSlot::new());
        let senders = [1, 2].map(|message| {
            let ring = Arc::clone(&ring);
            thread::spawn(move || ring.send(message, Waiting::Asleep))
        });
        ring.stop();
        let sent = senders.map(|sender| sender.join().unwrap());
        assert_ne!(sent, [true, true], "there is room for one message");
    });
}

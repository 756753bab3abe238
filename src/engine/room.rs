//! Whether there is room for the memory that a trial asks for.

use crate::model::units::bytes;

/// A trial may take at most one part in so many of the memory that is free: what it measures is not
/// to be how the system makes room.
const PART: u64 = 4;
/// So much is never refused, and nobody is asked for it: a machine that lacks it runs nothing.
const ALWAYS_THERE: u64 = 64 << 20;

/// Why so many bytes are too many, as words that follow a name; `free` tells how much memory is
/// free, if the system says. Without that nothing is refused.
pub fn lacking(asked: u64, free: &mut dyn FnMut() -> Option<u64>) -> Option<String> {
    if asked <= ALWAYS_THERE {
        return None;
    }
    let limit = free()? / PART;
    (asked > limit).then(|| {
        format!(
            "it would take {}, and {} is the limit here, a quarter of the free memory",
            bytes(asked as f64),
            bytes(limit as f64)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_may_take_a_quarter_of_the_free_memory() {
        const GIB: u64 = 1 << 30;
        let check = |asked, free: Option<u64>, expected: Option<&str>| {
            assert_eq!(lacking(asked, &mut || free).as_deref(), expected);
        };
        check(GIB, Some(4 * GIB), None);
        check(
            GIB + 1,
            Some(3 * GIB),
            Some(
                "it would take 1 GiB, and 768 MiB is the limit here, a quarter of the free \
                  memory",
            ),
        );
        check(GIB, None, None);
        check(64 << 20, Some(0), None);
    }
}

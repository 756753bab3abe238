//! Casts that make sense, and casts that do not, each with what is said of it.

use super::KERNEL;
use crate::model::param::{Params, Value};
use crate::model::roles_check::read_strictly;

/// What is said of a cast before it is run; empty if nothing is wrong.
fn said(roles: &str, settings: &[(&str, Value)]) -> String {
    let roles = match read_strictly(roles) {
        Ok(roles) => roles,
        Err(sentence) => return sentence,
    };
    let mut params = Params([("roles".to_owned(), Value::Roles(roles))].into());
    params.0.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    (KERNEL.sound)(&params).err().map(|wrong| wrong.what).unwrap_or_default()
}

fn ring(room: u64) -> [(&'static str, Value); 2] {
    [("carrier", Value::Word("shared_memory".to_owned())), ("room", Value::Integer(room))]
}

#[test]
fn casts_that_make_sense_are_played() {
    let casts = [
        // A producer and its consumers, who stop with it.
        r#"[{"name": "p", "loops": 10, "steps": [{"do": "send", "to": "c", "bytes": 64}]},
            {"name": "c", "count": 3, "until": "p", "steps": [{"do": "receive"}, {"do": "compute", "units": 5}]}]"#,
        // Senders to every receiver, as many loops as messages.
        r#"[{"name": "s", "count": 20, "loops": 5, "steps": [{"do": "send", "to": "r", "whom": "each", "bytes": 100}]},
            {"name": "r", "count": 20, "loops": 100, "steps": [{"do": "receive", "from": "s"}]}]"#,
        // Clients who ask as long as they have time, and servers who answer.
        r#"[{"name": "client", "count": 3, "after_ns": 1000000, "steps": [
              {"do": "send", "to": "server", "bytes": 32}, {"do": "receive", "from": "server"}]},
            {"name": "server", "threads": 2, "until": "client", "steps": [
              {"do": "receive", "from": "client"}, {"do": "send", "to": "client", "whom": "back", "bytes": 64}]}]"#,
        // One token goes round.
        r#"[{"name": "first", "steps": [{"do": "send", "to": "others", "bytes": 8}, {"do": "receive"}]},
            {"name": "others", "steps": [{"do": "receive"}, {"do": "send", "to": "first", "bytes": 8}]}]"#,
        // Everybody meets after each part.
        r#"[{"name": "w", "threads": 4, "loops": 3, "steps": [{"do": "compute", "units": 9}, {"do": "barrier", "name": "b"}]}]"#,
        // Two locks, always in the same order; counters and memory and files.
        r#"[{"name": "w", "count": 2, "steps": [{"do": "lock", "name": "a", "steps": [{"do": "lock", "name": "b", "units": 3}]},
            {"do": "add", "name": "n", "times": 4}, {"do": "touch", "bytes": 4096}, {"do": "write_file", "bytes": 100, "sync": true},
            {"do": "read_file", "bytes": 100}, {"do": "repeat", "times": 3, "steps": [{"do": "wait", "ns": 1000}]}]}]"#,
        // Two processes of three threads in two roles.
        r#"[{"name": "w", "count": 2, "threads": 2, "space": "x", "steps": [{"do": "tick", "ns": 1000}]},
            {"name": "v", "count": 2, "space": "x", "until": "w", "steps": [{"do": "compute", "units": 9}]}]"#,
        // More in a round than the ring holds, but somebody takes them out.
        r#"[{"name": "p", "loops": 100, "steps": [{"do": "send", "to": "c", "bytes": 64}]},
            {"name": "c", "loops": 10, "steps": [{"do": "repeat", "times": 10, "steps": [{"do": "receive"}]}]}]"#,
    ];
    for cast in casts {
        assert_eq!(said(cast, &[]), "", "{cast}");
        assert_eq!(said(cast, &ring(2)), "", "{cast}");
    }
}

#[test]
fn casts_that_make_no_sense_are_told_what_is_wrong() {
    #[rustfmt::skip]
    let cases = [
        (r#"[{"name": "a", "steps": [{"do": "receive"}]}]"#,
         "a waits for a message, and nobody sends it one"),
        (r#"[{"name": "a", "steps": [{"do": "receive", "from": "b"}]}, {"name": "b", "steps": [{"do": "compute", "units": 1}]}]"#,
         "a waits for a message from b, and nobody sends it one"),
        (r#"[{"name": "a", "steps": [{"do": "send", "to": "b", "bytes": 8}]}, {"name": "b", "steps": [{"do": "compute", "units": 1}]}]"#,
         "Send to “b” has no receiver, because b never receives from a"),
        (r#"[{"name": "a", "steps": [{"do": "send", "to": "z", "bytes": 8}]}]"#,
         "Send to “z” has no receiver, because no role has that name"),
        (r#"[{"name": "a", "steps": [{"do": "send", "to": "a", "bytes": 8}, {"do": "receive"}]}]"#,
         "a sends to itself"),
        // A cycle that stands still at the start: everybody waits to be spoken to.
        (r#"[{"name": "a", "steps": [{"do": "receive"}, {"do": "send", "to": "b", "bytes": 8}]},
             {"name": "b", "steps": [{"do": "receive"}, {"do": "send", "to": "a", "bytes": 8}]}]"#,
         "the cast comes to a standstill at the start: a waits for a message from b; b waits for a message from a"),
        // Two locks in opposite orders.
        (r#"[{"name": "a", "steps": [{"do": "lock", "name": "x", "steps": [{"do": "lock", "name": "y", "units": 1}]}]},
             {"name": "b", "steps": [{"do": "lock", "name": "y", "steps": [{"do": "lock", "name": "x", "units": 1}]}]}]"#,
         "the cast comes to a standstill at the start: a waits for the lock “y”, which b holds; b waits for the lock “x”, which a holds"),
        // A lock that is never given back, because its holder waits for somebody who wants it.
        (r#"[{"name": "a", "steps": [{"do": "lock", "name": "x", "steps": [{"do": "receive", "from": "b"}]}]},
             {"name": "b", "steps": [{"do": "wait", "ns": 1000}, {"do": "lock", "name": "x", "units": 1}, {"do": "send", "to": "a", "bytes": 8}]}]"#,
         "the cast comes to a standstill at the start: a waits for a message from b; b waits for the lock “x”, which a holds"),
        (r#"[{"name": "a", "steps": [{"do": "lock", "name": "x", "steps": [{"do": "lock", "name": "x", "units": 1}]}]}]"#,
         "a waits for the lock “x”, which it holds itself"),
        (r#"[{"name": "a", "loops": 3, "steps": [{"do": "send", "to": "b", "bytes": 8}]}, {"name": "b", "loops": 2, "steps": [{"do": "receive"}]}]"#,
         "b receives 2 messages from others in a round, and 3 are sent to it"),
        (r#"[{"name": "a", "loops": 3, "steps": [{"do": "send", "to": "b", "bytes": 8}]}, {"name": "b", "count": 2, "loops": 1, "steps": [{"do": "receive", "from": "a"}]}]"#,
         "b 1 receives 1 messages from a in a round, and 2 are sent to it"),
        (r#"[{"name": "a", "after_ns": 1000, "steps": [{"do": "send", "to": "b", "bytes": 8}]}, {"name": "b", "steps": [{"do": "receive"}]}]"#,
         "a and b do not agree on the number of messages, because the time decides when one of them is done; let b be done when a is"),
        (r#"[{"name": "a", "steps": [{"do": "send", "to": "b", "bytes": 8}]}, {"name": "c", "steps": [{"do": "compute", "units": 1}]},
             {"name": "b", "until": "c", "steps": [{"do": "receive"}]}]"#,
         "b is done when c is, so messages from a could be left lying; receive from c in the same step, or be done with a"),
        (r#"[{"name": "a", "until": "b", "steps": [{"do": "compute", "units": 1}]}, {"name": "b", "until": "a", "steps": [{"do": "compute", "units": 1}]}]"#,
         "a is done when b is, and the other way round"),
        (r#"[{"name": "a", "until": "z", "steps": [{"do": "compute", "units": 1}]}]"#,
         "a is done when “z” is, and there is no role of that name"),
        (r#"[{"name": "a", "loops": 2, "steps": [{"do": "barrier", "name": "m"}]}, {"name": "b", "loops": 3, "steps": [{"do": "barrier", "name": "m"}]}]"#,
         "a comes 2 times to the barrier “m” in a round, and b 3 times"),
        (r#"[{"name": "a", "after_ns": 1000, "steps": [{"do": "barrier", "name": "m"}]}]"#,
         "a comes to the barrier “m” nobody knows how often, because its loops are not counted"),
        (r#"[{"name": "a", "steps": [{"do": "barrier", "name": "m"}, {"do": "barrier", "name": "n"}]},
             {"name": "b", "steps": [{"do": "barrier", "name": "n"}, {"do": "barrier", "name": "m"}]}]"#,
         "the cast comes to a standstill at the start: a waits for the others at the barrier “m”; b waits for the others at the barrier “n”"),
        (r#"[{"name": "a", "count": 2, "space": "x", "steps": [{"do": "compute", "units": 1}]}, {"name": "b", "space": "x", "steps": [{"do": "compute", "units": 1}]}]"#,
         "a and b share address spaces, but a asks for 2 of them and b for 1"),
        (r#"[{"name": "a", "count": 2, "steps": [{"do": "send", "to": "b", "whom": "same", "bytes": 8}]}, {"name": "b", "loops": 2, "steps": [{"do": "receive"}]}]"#,
         "a sends to the b of the same number, but there are 2 and 1 of them"),
        (r#"[{"name": "a", "steps": [{"do": "send", "to": "b", "whom": "back", "bytes": 8}]}, {"name": "b", "steps": [{"do": "receive"}]}]"#,
         "a answers b, and never receives from it"),
        (r#"[{"name": "a", "steps": [{"do": "send", "to": "b", "bytes": 8}, {"do": "send", "to": "b", "bytes": 9}]}, {"name": "b", "loops": 2, "steps": [{"do": "receive"}]}]"#,
         "messages of 8 and of 9 bytes arrive at b in one place; messages have one size there"),
        (r#"[{"name": "a", "loops": 100, "steps": [{"do": "write_file", "bytes": 1000000}]}]"#,
         "the cast would write 93.1 GiB, and 1 GiB is the limit"),
        (r#"[{"name": "a", "count": 8, "steps": [{"do": "touch", "bytes": 1073741824}]}]"#,
         "the cast would touch 8 GiB, and 4 GiB is the limit"),
        // What a person may have mistyped.
        (r#"[{"name": "a", "cuont": 2, "steps": [{"do": "compute", "units": 1}]}]"#,
         "“a” has no member \"cuont\"; a role has name, count, threads, space, loops, after_ns, until, priority, cores, steps"),
        (r#"[{"name": "a", "steps": [{"do": "compute", "ns": 1}]}]"#,
         "“a”: compute has no member \"ns\"; it has units"),
        (r#"[{"name": "a", "steps": [{"do": "compute", "units": 0}]}]"#,
         "“a”: compute cannot be 0; it takes 1 to 4,294,967,296"),
        (r#"[{"name": "a", "steps": [{"do": "send", "to": "b", "bytes": 4}]}]"#,
         "“a”: send cannot be 4 B; it takes 8 B to 1 MiB"),
        (r#"[{"name": "a", "loops": 2, "until": "b", "steps": [{"do": "compute", "units": 1}]}]"#,
         "“a” has more than one of loops, after_ns and until"),
        (r#"[{"name": "a", "count": 300, "threads": 2, "steps": [{"do": "compute", "units": 1}]}]"#,
         "the cast has 600 workers, and 512 are possible"),
        (r#"[{"name": "a", "steps": []}]"#, "“a”: it has no steps"),
        ("[]", "a cast has 1 to 64 roles, and this one has 0"),
        ("{}", "roles are a list, such as [{\"name\": \"worker\", …}]"),
    ];
    for (cast, expected) in cases {
        assert_eq!(said(cast, &[]), expected, "{cast}");
    }
}

#[test]
fn a_ring_that_is_too_small_for_what_is_sent_before_anybody_receives_is_a_standstill() {
    let cast = r#"[{"name": "a", "steps": [{"do": "repeat", "times": 5, "steps": [{"do": "send", "to": "b", "bytes": 8}]}, {"do": "send", "to": "c", "bytes": 8}]},
        {"name": "b", "steps": [{"do": "receive", "from": "c"}, {"do": "repeat", "times": 5, "steps": [{"do": "receive", "from": "a"}]}]},
        {"name": "c", "steps": [{"do": "receive", "from": "a"}, {"do": "send", "to": "b", "bytes": 8}]}]"#;
    assert_eq!(said(cast, &ring(8)), "");
    assert_eq!(
        said(cast, &ring(4)),
        "the cast comes to a standstill at the start: a waits for room for a message to b; \
         b waits for a message from c; c waits for a message from a"
    );
}

#[test]
fn steps_that_lie_too_deep_in_one_another_or_are_too_many_are_refused() {
    let nested = |depth: usize| {
        let open = r#"{"do": "repeat", "times": 2, "steps": ["#.repeat(depth);
        let inner = r#"{"do": "compute", "units": 1}"#;
        format!(r#"[{{"name": "a", "steps": [{open}{inner}{}]}}]"#, "]}".repeat(depth))
    };
    assert_eq!(said(&nested(7), &[]), "");
    assert_eq!(said(&nested(8), &[]), "“a”: steps lie in one another at most 8 deep");
    assert!(said(&nested(1_000), &[]).starts_with("the roles are no JSON: recursion limit"));
    let steps = vec![r#"{"do": "compute", "units": 1}"#; 1_025].join(",");
    let cast = format!(r#"[{{"name": "a", "steps": [{steps}]}}]"#);
    assert_eq!(said(&cast, &[]), "the cast has 1025 steps, and 1024 are possible");
}

#[test]
fn the_result_follows_from_what_is_computed_and_not_only_from_how_often() {
    use crate::kernels::contract::Verify;
    let Verify::Count(count) = KERNEL.verify else { panic!("composed work is counted") };
    let expected = |units: u32, rounds| {
        let roles =
            format!(r#"[{{"name": "w", "steps": [{{"do": "compute", "units": {units}}}]}}]"#);
        let roles = read_strictly(&roles).unwrap();
        count(&Params([("roles".to_owned(), Value::Roles(roles))].into()), rounds)
    };
    assert_ne!(expected(20_000, 1), expected(20_001, 1));
    assert_eq!(expected(20_000, 3), expected(20_000, 1).wrapping_mul(3));
}

#[test]
fn a_complaint_says_which_steps_it_concerns() {
    let check = |cast: &str, expected: &[(usize, &[usize])]| {
        let roles = read_strictly(cast).unwrap();
        let params = Params([("roles".to_owned(), Value::Roles(roles))].into());
        let complaint = (KERNEL.sound)(&params).unwrap_err();
        let found: Vec<(usize, &[usize])> =
            complaint.at.iter().map(|path| (path.role, path.places.as_slice())).collect();
        assert_eq!(found, expected, "{}", complaint.what);
    };
    let lonely = r#"[{"name": "a", "steps": [{"do": "compute", "units": 1}, {"do": "repeat", "times": 2, "steps": [
        {"do": "compute", "units": 1}, {"do": "send", "to": "b", "bytes": 8}]}]},
        {"name": "b", "steps": [{"do": "compute", "units": 1}]}]"#;
    check(lonely, &[(0, &[1, 1])]);
    // Both who wait for each other.
    let opposite = r#"[{"name": "a", "steps": [{"do": "lock", "name": "x", "steps": [{"do": "lock", "name": "y", "units": 1}]}]},
        {"name": "b", "steps": [{"do": "lock", "name": "y", "steps": [{"do": "lock", "name": "x", "units": 1}]}]}]"#;
    check(opposite, &[(0, &[0, 0]), (1, &[0, 0])]);
    let unbalanced = r#"[{"name": "a", "loops": 3, "steps": [{"do": "send", "to": "b", "bytes": 8}]},
        {"name": "b", "loops": 2, "steps": [{"do": "compute", "units": 1}, {"do": "receive"}]}]"#;
    check(unbalanced, &[(1, &[1])]);
    let nobody = r#"[{"name": "a", "until": "z", "steps": [{"do": "compute", "units": 1}]}]"#;
    check(nobody, &[(0, &[])]);
}

/// Casts whose receivers count what comes: two roles send in turn, the second nothing if it is 0.
fn senders_and_receivers(first: (usize, u64), second: (usize, u64), receivers: usize) -> String {
    let sender = |name: &str, (count, loops): (usize, u64)| {
        format!(
            r#"{{"name": "{name}", "count": {count}, "loops": {loops},
                "steps": [{{"do": "send", "to": "r", "bytes": 8}}]}},"#
        )
    };
    let sent = first.0 as u64 * first.1 + second.0 as u64 * second.1;
    let other = if second.0 > 0 { sender("t", second) } else { String::new() };
    format!(
        r#"[{} {other} {{"name": "r", "count": {receivers}, "loops": {},
            "steps": [{{"do": "receive"}}]}}]"#,
        sender("s", first),
        (sent / receivers as u64).max(1)
    )
}

#[test]
fn receivers_who_get_as_much_as_they_ask_for_in_the_first_round_do_so_in_every_round() {
    use super::program::in_turn;
    let mut accepted = 0;
    for receivers in 1..=4_usize {
        for first in (1..=4).flat_map(|count| (1..=4).map(move |loops| (count, loops))) {
            for second in [(0, 0), (1, 1), (2, 1), (1, 3), (3, 2), (4, 3)] {
                let cast = senders_and_receivers(first, second, receivers);
                let sent = first.0 as u64 * first.1 + second.0 as u64 * second.1;
                let gets = |round: u64| {
                    let mut gets = vec![0_u64; receivers];
                    for (count, loops) in [first, second] {
                        for number in 0..count {
                            for before in round * loops..(round + 1) * loops {
                                gets[in_turn(number, before as usize, receivers)] += 1;
                            }
                        }
                    }
                    gets
                };
                let even = vec![sent / receivers as u64; receivers];
                let is_even = sent.is_multiple_of(receivers as u64) && gets(0) == even;
                assert_eq!(said(&cast, &[]).is_empty(), is_even, "{cast}");
                if is_even {
                    accepted += 1;
                    (1..12).for_each(|round| assert_eq!(gets(round), even, "{cast}"));
                }
            }
        }
    }
    assert!(accepted > 100, "{accepted}");
}

#[test]
fn a_cast_that_stands_still_only_in_a_later_round_is_found() {
    // Five hand on in turn what comes to them in turn: in the second round the third receiver is
    // passed over.
    let cast = r#"[{"name": "p", "loops": 3, "steps": [{"do": "send", "to": "c", "bytes": 8}]},
        {"name": "c", "count": 5, "until": "p", "steps": [{"do": "receive", "from": "p"}, {"do": "send", "to": "d", "bytes": 8}]},
        {"name": "d", "count": 3, "steps": [{"do": "receive", "from": "c"}]}]"#;
    assert_eq!(
        said(cast, &[]),
        "the cast comes to a standstill in its first 2 rounds: d 3 waits for a message from any c"
    );
}

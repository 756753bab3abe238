//! Who is who: the workers of a cast in the order of their ranks.

use crate::model::roles::Role;
use std::sync::Arc;

/// One worker of a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The place of its role.
    pub role: usize,
    /// Its number within the role, from 0.
    pub number: usize,
}

/// The workers of one cast, in the order of their ranks, and the address spaces they live in.
#[derive(Debug)]
pub struct Cast {
    /// The roles.
    pub roles: Arc<[Role]>,
    /// The workers.
    pub members: Vec<Member>,
    /// How many workers live in each address space, in the order of ranks.
    pub spaces: Vec<u32>,
    /// The workers of each role, in the order of their numbers.
    pub players: Vec<Vec<usize>>,
}

impl Cast {
    /// Seats the workers: space by space, and in each role by role. A role without a named space has
    /// its own, and stands where it is written; a named one stands where it is first mentioned.
    pub fn new(written: Arc<[Role]>) -> Self {
        let roles = Arc::clone(&written);
        let players = vec![Vec::new(); roles.len()];
        let mut cast = Self { roles: written, members: Vec::new(), spaces: Vec::new(), players };
        for (place, role) in roles.iter().enumerate() {
            let named = role.space.is_some();
            if named && roles[..place].iter().any(|earlier| earlier.space == role.space) {
                continue;
            }
            let lives_here = |other: usize| {
                other == place || named && other > place && roles[other].space == role.space
            };
            let company: Vec<usize> = (0..roles.len()).filter(|other| lives_here(*other)).collect();
            for _ in 0..role.count {
                let before = cast.members.len();
                for &role in &company {
                    for _ in 0..roles[role].threads {
                        let number = cast.players[role].len();
                        cast.players[role].push(cast.members.len());
                        cast.members.push(Member { role, number });
                    }
                }
                cast.spaces.push((cast.members.len() - before) as u32);
            }
        }
        cast
    }

    /// How many workers it has.
    pub fn size(&self) -> usize {
        self.members.len()
    }

    /// The place of a role by its name.
    pub fn role(&self, name: &str) -> Option<usize> {
        self.roles.iter().position(|role| role.name == name)
    }

    /// What a worker is called, such as `writer` or `reader 2`.
    pub fn name(&self, rank: usize) -> String {
        let Member { role, number } = self.members[rank];
        let role = &self.roles[role];
        if role.workers() == 1 {
            role.name.clone()
        } else {
            format!("{} {}", role.name, number + 1)
        }
    }
}

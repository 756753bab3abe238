//! The files in which Linux tells of itself, so that what is read from them can be tried on files
//! that are made up.

/// Files by their absolute paths.
pub trait SystemFiles {
    /// The text of a file without spaces and newlines at its ends, if it can be read.
    fn text(&self, path: &str) -> Option<String>;

    /// The names in a folder, in order; none if it cannot be read.
    fn names(&self, folder: &str) -> Vec<String>;

    /// The first number of a file.
    fn number<T: std::str::FromStr>(&self, path: &str) -> Option<T>
    where
        Self: Sized,
    {
        self.text(path)?.split_ascii_whitespace().next()?.parse().ok()
    }
}

/// The files of this machine. Other systems than Linux have none of them.
#[derive(Clone, Copy, Debug)]
pub struct Live;

impl SystemFiles for Live {
    fn text(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names
    }
}

/// A list of numbers as the kernel writes it: `0-3,8`.
#[must_use]
pub fn list(text: &str) -> Option<Vec<u32>> {
    use crate::model::design::CoreSet;
    // The program's core sets are written in the same way.
    let CoreSet::List(list) = CoreSet::parse(text)? else { return None };
    Some(list)
}

/// Paths with their texts are files too: those of a machine that is made up.
#[cfg(test)]
impl SystemFiles for &[(&str, &str)] {
    fn text(&self, path: &str) -> Option<String> {
        self.iter().find(|(known, _)| *known == path).map(|(_, text)| text.trim().to_owned())
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let inside = self.iter().filter_map(|(path, _)| path.strip_prefix(folder));
        let names = inside.filter_map(|rest| rest.strip_prefix('/')?.split('/').next());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

//! What was found, line by line, and whether all of it is well.

/// Lines as they come.
#[derive(Default)]
pub struct Report {
    /// Whether something was not as it should be.
    pub has_failed: bool,
}

impl Report {
    /// Tells what was tried and how it went.
    pub fn line(&mut self, what: &str, outcome: Result<String, String>) {
        match outcome {
            Ok(found) => println!("ok      {what}: {found}"),
            Err(why) => {
                self.has_failed = true;
                println!("FAILED  {what}: {why}");
            }
        }
    }
}

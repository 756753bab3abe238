//! Dates and times as files write them: in UTC, to the minute, because nothing finer is needed and
//! anything local would tell where somebody lives.

/// A count of seconds since 1970 as `2026-11-21T09:41Z`, after Howard Hinnant's `civil_from_days`.
/// Its first ten letters are the day.
#[must_use]
pub fn utc_minute(seconds: u64) -> String {
    let (days, minutes) = (seconds / 86_400, seconds % 86_400 / 60);
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}Z", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_written_in_utc_to_the_minute() {
        let cases = [
            (0, "1970-01-01T00:00Z"),
            (951_782_399, "2000-02-28T23:59Z"),
            (951_782_400, "2000-02-29T00:00Z"),
            (1_795_228_860, "2026-11-21T02:41Z"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(utc_minute(seconds), expected);
        }
    }
}

//! Days as people name them.

/// A day such as `2026-11-21` in words: `today`, `yesterday`, `21 Nov`, or `21 Nov 2025` in
/// another year. A text that is no day stays as it is.
#[must_use]
pub fn day_words(day: &str, today: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (Some(then), Some(now)) = (parts(day), parts(today)) else { return day.to_owned() };
    match day_number(now) - day_number(then) {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => {
            let (year, month, day) = then;
            let month = MONTHS[month as usize - 1];
            if year == now.0 { format!("{day} {month}") } else { format!("{day} {month} {year}") }
        }
    }
}

fn parts(day: &str) -> Option<(i64, u32, u32)> {
    let mut parts = day.get(..10)?.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day = parts.next()?.parse().ok().filter(|day| (1..=31).contains(day))?;
    Some((year, month, day))
}

/// A number that grows by one a day.
fn day_number((year, month, day): (i64, u32, u32)) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = if month < 3 { year - 1 } else { year };
    let from_march = (month + 9) % 12;
    365 * year + year / 4 - year / 100 + year / 400 + (153 * from_march + 2) / 5 + day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_named_as_people_name_them() {
        for (day, today, expected) in [
            ("2026-11-21", "2026-11-21", "today"),
            ("2026-11-20", "2026-11-21", "yesterday"),
            ("2026-10-31", "2026-11-01", "yesterday"),
            ("2025-12-31", "2026-01-01", "yesterday"),
            ("2024-02-29", "2024-03-01", "yesterday"),
            ("2026-11-12", "2026-11-21", "12 Nov"),
            ("2025-11-12", "2026-11-21", "12 Nov 2025"),
            ("2026-11-21T09:41Z", "2026-11-21", "today"),
            ("soon", "2026-11-21", "soon"),
            ("2026-13-01", "2026-11-21", "2026-13-01"),
        ] {
            assert_eq!(day_words(day, today), expected, "{day} on {today}");
        }
    }
}

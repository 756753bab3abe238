//! Aligned columns of text.

/// A table: names and words to the left, figures to the right.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
    left: Vec<bool>,
}

impl Table {
    /// A table with these column heads; a head that begins with `<` stands over words. Where all
    /// heads are empty there is no line of heads.
    pub fn new(heads: &[&str]) -> Self {
        let left = heads.iter().map(|head| head.starts_with('<')).collect();
        let heads = heads.iter().map(|head| head.trim_start_matches('<').to_owned()).collect();
        Self { rows: vec![heads], left }
    }

    /// Adds a row with as many cells as there are heads.
    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.left.len(), "a cell for each head: {cells:?}");
        self.rows.push(cells);
    }

    /// Whether there is no row beneath the heads.
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// The lines, without blanks at their ends; columns that are empty are left out.
    pub fn text(&self) -> String {
        let width = |column: usize| {
            self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
        };
        let is_filled = |column: &usize| self.rows[1..].iter().any(|row| !row[*column].is_empty());
        let columns: Vec<(usize, usize)> =
            (0..self.left.len()).filter(is_filled).map(|column| (column, width(column))).collect();
        let mut text = String::new();
        let has_heads = self.rows[0].iter().any(|head| !head.is_empty());
        for row in self.rows.iter().skip(usize::from(!has_heads)) {
            let mut line = String::new();
            for (column, width) in &columns {
                let cell = &row[*column];
                let separator = if line.is_empty() && *column == columns[0].0 { "" } else { "  " };
                line.push_str(separator);
                let blanks = " ".repeat(width - cell.chars().count());
                if self.left[*column] {
                    line.extend([cell.as_str(), &blanks]);
                } else {
                    line.extend([&blanks, cell.as_str()]);
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// A count with its noun, such as `1 round` or `8 rounds`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A paragraph with lines of at most 88 characters, so that it reads well beside the tables.
pub fn paragraph(words: &str) -> String {
    const WIDTH: usize = 88;
    let mut text = String::new();
    let mut line = 0;
    for word in words.split_whitespace() {
        let width = word.chars().count();
        if line > 0 && line + 1 + width > WIDTH {
            text.push('\n');
            line = 0;
        } else if line > 0 {
            text.push(' ');
            line += 1;
        }
        text.push_str(word);
        line += width;
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_left_figures_right_and_an_empty_column_is_left_out() {
        let mut table = Table::new(&["<variant", "time", "<note", "trials"]);
        table.row(vec!["threads".into(), "9 µs".into(), String::new(), "15".into()]);
        table.row(vec!["a".into(), "12 ms".into(), String::new(), "7".into()]);
        let expected = "variant   time  trials\nthreads   9 µs      15\na        12 ms       7\n";
        assert_eq!(table.text(), expected);
    }

    #[test]
    fn without_heads_there_is_no_line_of_them() {
        let mut table = Table::new(&["<", ""]);
        table.row(vec!["a".into(), "1".into()]);
        assert_eq!(table.text(), "a  1\n");
    }

    #[test]
    fn a_paragraph_breaks_between_words_only() {
        let words = "word ".repeat(40);
        let text = paragraph(&words);
        assert!(text.lines().all(|line| line.chars().count() <= 88), "{text}");
        assert_eq!(text.split_whitespace().count(), 40);
        let long = "x".repeat(200);
        assert_eq!(paragraph(&long), format!("{long}\n"));
        assert_eq!(paragraph(""), "\n");
    }
}

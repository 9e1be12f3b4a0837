//! Counting the rows of a file while it comes, so that a broken-off one is noticed.

use api::export::ExportFormat;

/// Counts rows piece by piece. A piece may end anywhere, also inside of a row.
#[derive(Clone, Debug)]
pub struct RowCounter {
    format: ExportFormat,
    rows: u64,
    /// Inside of quotes.
    quoted: bool,
    /// After a backslash inside of quotes.
    escaped: bool,
    /// Brackets that are open.
    depth: u32,
    /// Something stands on the last line, which has not ended yet.
    begun: bool,
}

impl RowCounter {
    pub const fn new(format: ExportFormat) -> Self {
        Self {
            format,
            rows: 0,
            quoted: false,
            escaped: false,
            depth: 0,
            begun: false,
        }
    }

    pub fn feed(&mut self, piece: &[u8]) {
        let take = match self.format {
            ExportFormat::Csv => Self::csv,
            ExportFormat::Ndjson => Self::line,
            ExportFormat::Json => Self::json,
        };
        for &byte in piece {
            take(self, byte);
        }
    }

    /// Rows that came whole.
    pub const fn rows(&self) -> u64 {
        match self.format {
            // The first line names the columns.
            ExportFormat::Csv => self.rows.saturating_sub(1),
            ExportFormat::Ndjson | ExportFormat::Json => self.rows,
        }
    }

    /// Whether nothing is open: no row, no quotes, no bracket.
    pub const fn is_whole(&self) -> bool {
        !self.quoted && !self.begun && self.depth == 0
    }

    fn csv(&mut self, byte: u8) {
        if byte == b'"' {
            // A doubled quote closes and opens again.
            self.quoted = !self.quoted;
        }
        if !self.quoted {
            self.line(byte);
        }
    }

    fn line(&mut self, byte: u8) {
        if byte == b'\n' {
            self.rows += u64::from(self.begun);
            self.begun = false;
        } else {
            self.begun = true;
        }
    }

    fn json(&mut self, byte: u8) {
        if self.quoted {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.quoted = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => self.quoted = true,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => {
                self.depth = self.depth.saturating_sub(1);
                // The rows are the elements of the outermost array.
                self.rows += u64::from(self.depth == 1);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The count of rows, whatever the pieces are, and whether the file is whole.
    fn count(format: ExportFormat, text: &str) -> (u64, bool) {
        let counts: Vec<(u64, bool)> = [1, 3, 1000]
            .map(|size| {
                let mut counter = RowCounter::new(format);
                text.as_bytes().chunks(size).for_each(|piece| counter.feed(piece));
                (counter.rows(), counter.is_whole())
            })
            .into();
        assert!(counts.windows(2).all(|two| two[0] == two[1]));
        counts[0]
    }

    #[test]
    fn lines_in_quotes_are_no_rows() {
        let csv = "id,name\r\n1,a\r\n2,\"two\nlines, and \"\"quotes\"\"\"\r\n";
        assert_eq!(count(ExportFormat::Csv, csv), (2, true));
        assert_eq!(count(ExportFormat::Csv, "id,name\r\n"), (0, true));
        assert_eq!(count(ExportFormat::Csv, "id,name\r\n1,"), (0, false));
    }

    #[test]
    fn each_line_of_ndjson_is_a_row() {
        assert_eq!(count(ExportFormat::Ndjson, "{\"a\":1}\n{\"a\":2}\n"), (2, true));
        assert_eq!(count(ExportFormat::Ndjson, ""), (0, true));
        assert_eq!(count(ExportFormat::Ndjson, "{\"a\":1}\n{\"a\""), (1, false));
    }

    #[test]
    fn elements_of_the_array_are_rows() {
        let json = r#"[{"a":[1,{"b":"]}\""}]},{"a":{}}]"#;
        assert_eq!(count(ExportFormat::Json, json), (2, true));
        assert_eq!(count(ExportFormat::Json, "[]"), (0, true));
        assert_eq!(count(ExportFormat::Json, r#"[{"a":1},{"#), (1, false));
    }
}

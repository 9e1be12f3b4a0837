//! Rows as bytes of a file, in each format.

use ::api::export::ExportFormat;
use serde::Serialize;

use super::csv::{Column, header, line};

/// A row of a list. As JSON it is the object that the list has.
pub(super) trait Row: Serialize + Sized + Send + 'static {
    /// In the order of the file; a new one comes last.
    const COLUMNS: &'static [Column<Self>];
}

/// What was written so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Encoder {
    format: ExportFormat,
    begun: bool,
}

impl Encoder {
    pub(super) const fn new(format: ExportFormat) -> Self {
        Self { format, begun: false }
    }

    /// The next rows, and before the first ones what the file begins with.
    pub(super) fn block<R: Row>(&mut self, rows: &[R]) -> serde_json::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(rows.len() * 512);
        match self.format {
            ExportFormat::Csv => {
                if !self.begun {
                    header::<R>(&mut out, R::COLUMNS);
                }
                for row in rows {
                    line(&mut out, R::COLUMNS, row);
                }
            }
            ExportFormat::Ndjson => {
                for row in rows {
                    serde_json::to_writer(&mut out, row)?;
                    out.push(b'\n');
                }
            }
            ExportFormat::Json => {
                for (index, row) in rows.iter().enumerate() {
                    out.extend_from_slice(if self.begun || index > 0 { b",\n" } else { b"[\n" });
                    serde_json::to_writer(&mut out, row)?;
                }
                if !self.begun && rows.is_empty() {
                    out.push(b'[');
                }
            }
        }
        self.begun = true;
        Ok(out)
    }

    /// What the file ends with.
    pub(super) fn end(self, out: &mut Vec<u8>) {
        if self.format == ExportFormat::Json {
            out.extend_from_slice(b"\n]\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::RunSummary;
    use serde_json::Value;

    use super::*;
    use crate::rest::testing::Run;

    fn encoded(format: ExportFormat, blocks: &[&[RunSummary]]) -> String {
        let mut encoder = Encoder::new(format);
        let mut out = Vec::new();
        for block in blocks {
            out.extend(encoder.block(block).unwrap());
        }
        encoder.end(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn blocks_join_to_one_file() {
        let runs = [
            Run::new("a").summary(),
            Run::new("b").summary(),
            Run::new("c").summary(),
        ];
        let blocks: [&[RunSummary]; 2] = [&runs[..2], &runs[2..]];
        let json: Vec<RunSummary> = serde_json::from_str(&encoded(ExportFormat::Json, &blocks)).unwrap();
        assert_eq!(json, runs);
        let ndjson = encoded(ExportFormat::Ndjson, &blocks);
        let lines: Vec<RunSummary> = ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines, runs);
        let csv = encoded(ExportFormat::Csv, &blocks);
        assert_eq!(csv.lines().count(), 4);
        assert_eq!(csv.matches("run_id,agent_id").count(), 1);
    }

    #[test]
    fn an_empty_file_is_valid() {
        let json: Value = serde_json::from_str(&encoded(ExportFormat::Json, &[&[]])).unwrap();
        assert_eq!(json, Value::Array(Vec::new()));
        assert_eq!(encoded(ExportFormat::Ndjson, &[&[]]), "");
        assert!(encoded(ExportFormat::Csv, &[&[]]).starts_with("run_id,"));
    }
}

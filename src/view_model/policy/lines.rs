//! Lines out of a stream that comes in pieces.

/// What came since the last line end.
#[derive(Debug, Default)]
pub struct Lines(Vec<u8>);

impl Lines {
    /// The lines that end in this piece, without their ends. A piece may end within a letter.
    pub fn feed(&mut self, piece: &[u8]) -> Vec<String> {
        self.0.extend_from_slice(piece);
        let mut lines: Vec<String> = Vec::new();
        while let Some(end) = self.0.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.0.drain(..=end).collect();
            lines.push(String::from_utf8_lossy(&line[..end]).into_owned());
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_wherever_the_stream_is_cut() {
        let text = "{\"kind\":\"é\"}\n{}\nrest";
        for cut in 0..=text.len() {
            let mut lines = Lines::default();
            let (one, other) = text.as_bytes().split_at(cut);
            let all: Vec<String> = [lines.feed(one), lines.feed(other)].concat();
            assert_eq!(all, ["{\"kind\":\"é\"}", "{}"], "cut at {cut}");
        }
    }
}

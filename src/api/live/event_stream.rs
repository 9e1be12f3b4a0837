//! Server-sent events, read from bytes that arrive in pieces of any size.

/// One event: what it is called and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Empty for an event without a name.
    pub event: String,
    /// The lines of data, joined by line feeds.
    pub data: String,
}

/// Reads an event stream as the HTML standard describes it. Ids and retry times are not kept: this
/// client asks for everything again instead of resuming.
#[derive(Default)]
pub struct Parser {
    /// The line that is not complete yet, as bytes: a piece may end within a character.
    line: Vec<u8>,
    /// The last line ended with a carriage return, and a line feed that follows belongs to it.
    after_return: bool,
    /// The first line, which may begin with a byte order mark, is over.
    begun: bool,
    event: String,
    data: Option<String>,
}

impl Parser {
    /// Takes the next piece and returns the events that it completes.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Message> {
        let mut messages = Vec::new();
        for &byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => messages.extend(self.end_line()),
                _ => self.line.push(byte),
            }
        }
        messages
    }

    fn end_line(&mut self) -> Option<Message> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let line = if std::mem::replace(&mut self.begun, true) {
            &*line
        } else {
            line.trim_start_matches('\u{feff}')
        };
        if line.is_empty() {
            return self.end_message();
        }
        // A comment is a field without a name.
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => self.add(value),
            _ => {}
        }
        None
    }

    fn add(&mut self, value: &str) {
        match &mut self.data {
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            None => self.data = Some(value.to_owned()),
        }
    }

    /// An event without data is none, but its name is over all the same.
    fn end_message(&mut self) -> Option<Message> {
        let event = std::mem::take(&mut self.event);
        self.data.take().map(|data| Message { event, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(event: &str, data: &str) -> Message {
        Message {
            event: event.to_owned(),
            data: data.to_owned(),
        }
    }

    fn read(text: &str) -> Vec<Message> {
        Parser::default().feed(text.as_bytes())
    }

    const STREAM: &str = "\u{feff}: connected\n\nevent: change\nid: 1\ndata: {\"name\":\"größe 砂丘\"}\n\n\
        data: one\r\ndata:two\r\ndata\r\n\r\nevent: lost\n\n: keep-alive\rdata:  three\r\r";

    fn expected() -> [Message; 3] {
        [
            message("change", "{\"name\":\"größe 砂丘\"}"),
            message("", "one\ntwo\n"),
            message("", " three"),
        ]
    }

    #[test]
    fn events_have_names_and_lines_of_data() {
        assert_eq!(read(STREAM), expected());
    }

    #[test]
    fn it_does_not_matter_where_pieces_end() {
        let bytes = STREAM.as_bytes();
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let mut parser = Parser::default();
                let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                let messages: Vec<Message> = pieces.into_iter().flat_map(|piece| parser.feed(piece)).collect();
                assert_eq!(messages, expected(), "cut at {first} and {second}");
            }
        }
        let mut parser = Parser::default();
        let by_byte: Vec<Message> = bytes.iter().flat_map(|byte| parser.feed(&[*byte])).collect();
        assert_eq!(by_byte, expected());
    }

    #[test]
    fn an_event_counts_once_its_empty_line_is_there() {
        let mut parser = Parser::default();
        assert_eq!(parser.feed(b"event: change\ndata: 1\n"), []);
        assert_eq!(parser.feed(b"\n"), [message("change", "1")]);
        assert_eq!(parser.feed(b"data: 2\r\n\r"), [message("", "2")]);
        // The rest of a line end that was taken for one already.
        assert_eq!(parser.feed(b"\ndata: 3\n\n"), [message("", "3")]);
    }

    #[test]
    fn comments_and_unknown_fields_are_passed_over() {
        assert_eq!(read(": data: 1\n\nretry: 5\nid: 7\ndatum: 1\ndata : 1\n\n"), []);
        assert_eq!(read(":\n:\n\ndata:\n\n"), [message("", "")]);
    }

    #[test]
    fn a_mark_counts_as_one_only_at_the_very_beginning() {
        assert_eq!(read("\u{feff}data: a\n\n"), [message("", "a")]);
        assert_eq!(read("data: a\n\u{feff}data: b\n\n"), [message("", "a")]);
    }

    #[test]
    fn bytes_that_are_no_text_do_not_stop_the_stream() {
        let messages = Parser::default().feed(b"data: \xff\n\ndata: b\n\n");
        assert_eq!(messages, [message("", "\u{fffd}"), message("", "b")]);
    }
}

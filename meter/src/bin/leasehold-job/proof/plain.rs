//! Text from others, for a terminal.

/// The beginning of a text, at most `most` bytes, with everything escaped that could do more to a terminal than show
/// itself: ends of lines, escape codes, marks that turn the direction of writing.
pub fn plain(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        let before = shown.len();
        match character {
            '"' | '\'' => shown.push(character),
            _ => shown.extend(character.escape_debug()),
        }
        if shown.len() > most {
            shown.truncate(before);
            shown.push_str("...");
            break;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_does_more_than_show_itself_is_escaped() {
        assert_eq!(plain("it's \"ünder\" 2 µs", 100), "it's \"ünder\" 2 µs");
        assert_eq!(plain("a\n\r\t\u{1b}[2K\u{9b}\u{7f}", 100), "a\\n\\r\\t\\u{1b}[2K\\u{9b}\\u{7f}");
        assert_eq!(plain("\u{202e}\u{200b}\u{2028}", 100), "\\u{202e}\\u{200b}\\u{2028}");
    }

    #[test]
    fn no_more_is_shown_than_asked_for_and_no_escape_is_cut() {
        assert_eq!(plain("12345", 5), "12345");
        assert_eq!(plain("123456", 5), "12345...");
        assert_eq!(plain("1234\u{1b}", 5), "1234...");
        assert_eq!(plain("123ü4", 5), "123ü...");
    }
}

//! One line of the text.

use super::Sample;
use std::{
    borrow::Cow,
    collections::{btree_map::Entry, BTreeMap},
    fmt,
};

const BLANKS: [char; 2] = [' ', '\t'];

/// The reason why a line breaks the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    MetricName,
    TwoMetricNames,
    LabelName,
    EqualsSign,
    OpenQuote,
    CommaOrBrace,
    Value,
    Timestamp,
    Exemplar,
    Rest,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MetricName => "it does not begin with the name of a metric",
            Self::TwoMetricNames => "it names two metrics",
            Self::LabelName => "a label has no name",
            Self::EqualsSign => "a label has no `=`",
            Self::OpenQuote => "a label's value is not in quotes, or its quotes are not closed",
            Self::CommaOrBrace => "behind a label stands neither a comma nor a brace",
            Self::Value => "it has no number",
            Self::Timestamp => "its timestamp is not a number",
            Self::Exemplar => "its exemplar cannot be read",
            Self::Rest => "something stands behind the sample",
        })
    }
}

/// Reads `line`, without its line feed. None if it is empty or a comment.
pub fn read_line(line: &str) -> Result<Option<Sample<'_>>, Fault> {
    let mut cursor = Cursor(line.strip_suffix('\r').unwrap_or(line));
    cursor.skip_blanks();
    if cursor.0.is_empty() || cursor.0.starts_with('#') {
        return Ok(None);
    }
    let mut name = match cursor.name(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':') {
        Some(name) => Some(Cow::Borrowed(name)),
        // The name may be among the labels, in quotes.
        None if cursor.0.starts_with('{') => None,
        None => return Err(Fault::MetricName),
    };
    cursor.skip_blanks();
    let (labels, order) = if cursor.eat('{') { cursor.labels(&mut name)? } else { Default::default() };
    let name = name.ok_or(Fault::MetricName)?;
    let value = cursor.number().ok_or(Fault::Value)?;
    let timestamp = cursor.timestamp()?;
    cursor.exemplars()?;
    if cursor.0.is_empty() {
        Ok(Some(Sample { name, labels, order, value, timestamp }))
    } else {
        Err(Fault::Rest)
    }
}

/// Values by name, and the names in their order.
type Labels<'a> = (BTreeMap<Cow<'a, str>, Cow<'a, str>>, Vec<Cow<'a, str>>);

/// The rest of the line.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start_matches(BLANKS);
    }

    fn eat(&mut self, wanted: char) -> bool {
        let rest = self.0.strip_prefix(wanted);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Takes characters as long as each one `belongs`.
    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c| !belongs(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        taken
    }

    /// A name without quotes. No name begins with a digit.
    fn name(&mut self, belongs: impl Fn(char) -> bool) -> Option<&'a str> {
        if self.0.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        Some(self.take_while(belongs)).filter(|name| !name.is_empty())
    }

    /// The text in quotes, which end at the first quote that no backslash escapes.
    fn quoted(&mut self) -> Result<Cow<'a, str>, Fault> {
        let inner = self.0.strip_prefix('"').ok_or(Fault::OpenQuote)?;
        let mut escaped = false;
        let end = inner.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let (raw, rest) = end.and_then(|end| inner.split_at_checked(end)).ok_or(Fault::OpenQuote)?;
        self.0 = rest.strip_prefix('"').unwrap_or(rest);
        Ok(if raw.contains('\\') { unescape(raw).into() } else { raw.into() })
    }

    /// The labels after an opening brace, with their order, and the metric's name if it stands there.
    fn labels(&mut self, metric: &mut Option<Cow<'a, str>>) -> Result<Labels<'a>, Fault> {
        let (mut labels, mut order) = Labels::default();
        loop {
            self.skip_blanks();
            if self.eat('}') {
                return Ok((labels, order));
            }
            let in_quotes = self.0.starts_with('"');
            let name = if in_quotes {
                self.quoted()?
            } else {
                self.name(|c| c.is_ascii_alphanumeric() || c == '_').ok_or(Fault::LabelName)?.into()
            };
            if name.is_empty() {
                return Err(Fault::LabelName);
            }
            self.skip_blanks();
            if self.eat('=') {
                self.skip_blanks();
                let value = self.quoted()?;
                if let Entry::Vacant(free) = labels.entry(name) {
                    order.push(free.key().clone());
                    free.insert(value);
                }
            } else if !in_quotes {
                return Err(Fault::EqualsSign);
            } else if metric.replace(name).is_some() {
                return Err(Fault::TwoMetricNames);
            }
            self.skip_blanks();
            if !self.eat(',') && !self.0.starts_with('}') {
                return Err(Fault::CommaOrBrace);
            }
        }
    }

    fn number(&mut self) -> Option<f64> {
        self.skip_blanks();
        let number = self.take_while(|c| !BLANKS.contains(&c)).parse().ok();
        self.skip_blanks();
        number
    }

    fn timestamp(&mut self) -> Result<Option<f64>, Fault> {
        if self.0.is_empty() || self.0.starts_with('#') {
            return Ok(None);
        }
        self.number().filter(|time| time.is_finite()).map(Some).ok_or(Fault::Timestamp)
    }

    /// Passes over exemplars: labels, a value and perhaps a timestamp behind `#`.
    fn exemplars(&mut self) -> Result<(), Fault> {
        while self.eat('#') {
            self.skip_blanks();
            let mut none = None;
            if !self.eat('{') || self.labels(&mut none).is_err() || none.is_some() || self.number().is_none() {
                return Err(Fault::Exemplar);
            }
            self.timestamp()?;
        }
        Ok(())
    }
}

/// Resolves `\\`, `\"` and `\n`. Other backslashes stand for themselves, as OpenMetrics has it.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        match (c, (c == '\\').then(|| rest.next()).flatten()) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some(escaped @ ('\\' | '"'))) => text.push(escaped),
            ('\\', Some(other)) => text.extend(['\\', other]),
            (plain, _) => text.push(plain),
        }
    }
    text
}

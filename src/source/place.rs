//! Where something stands: spans of bytes, locations in artifacts, and positions for people.

/// A half-open range of bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) struct Span {
    /// The first byte.
    pub(crate) start: u32,
    /// One past the last byte; never less than `start`.
    pub(crate) end: u32,
}

impl Span {
    /// The span of `start..end`; an end before the start is moved up to it.
    pub(crate) const fn new(start: u32, end: u32) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The span of a `usize` range, saturating at 4 GiB.
    pub(crate) fn of(range: std::ops::Range<usize>) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self::new(clamp(range.start), clamp(range.end))
    }

    /// How many bytes it covers.
    pub(crate) const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it covers no byte.
    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the byte at `offset` lies in it.
    pub(crate) const fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether all of `other` lies in it.
    pub(crate) const fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub(crate) const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub(crate) fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same span, `by` bytes further on.
    pub(crate) const fn shifted(self, by: u32) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
    }

    /// The range, for slicing with `get`.
    pub(crate) const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text it covers in `text`; empty where it is out of bounds or splits a character.
    pub(crate) fn of_text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

/// The number of an artifact in its bundle: its index in path order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) struct ArtifactId(pub(crate) u32);

/// A span of an artifact's original bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) struct Location {
    /// The artifact.
    pub(crate) artifact: ArtifactId,
    /// The original bytes.
    pub(crate) span: Span,
}

/// A value with the place that states it, in the text it was read from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Located<T> {
    /// The value.
    pub(crate) value: T,
    /// The bytes that state it.
    pub(crate) span: Span,
}

impl<T> Located<T> {
    /// Pairs a value with its place.
    pub(crate) const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A place as people and editors count: 1-based line, 1-based column in UTF-16 units, 0-based byte.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Position {
    /// The line, from 1.
    pub(crate) line: u32,
    /// The column in UTF-16 units, from 1.
    pub(crate) column: u32,
    /// The byte in the original file, from 0.
    pub(crate) byte: u32,
}

//! Lines of a text: LF, CRLF and lone CR each end one.

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub(crate) struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub(crate) fn of(text: &str) -> Self {
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts }
    }

    /// The 0-based line of a byte, and the byte its line starts at.
    pub(crate) fn line(&self, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        (u32::try_from(line).unwrap_or(u32::MAX), self.starts.get(line).copied().unwrap_or_default())
    }

    /// The byte at which a 0-based line starts; `None` past the last line.
    pub(crate) fn start(&self, line: u32) -> Option<u32> {
        self.starts.get(line as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_once() {
        let lines = LineIndex::of("a\r\nb\rc\n\nd");
        let found: Vec<u32> = [0, 1, 2, 3, 5, 7, 8].iter().map(|at| lines.line(*at).0).collect();
        assert_eq!(found, [0, 0, 0, 1, 2, 3, 4]);
    }
}

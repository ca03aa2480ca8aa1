//! The examples of a rule: what it must flag, exactly there, and what it must spare.

use super::written::{WholeFile, WrittenCase, WrittenEntry};
use crate::bundle::{Entry, SpecialFile};
use crate::source::Span;

/// An example: files, other entries, and the spans a rule must flag in them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Case {
    /// Files by path, marks taken out.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// Entries that are no files, by path.
    pub(crate) others: Vec<(String, Entry)>,
    /// The marked spans by path, in file order.
    pub(crate) marks: Vec<(String, Span)>,
    /// The paths of the files that findings are about as a whole, sorted.
    pub(crate) whole_files: Vec<String>,
    /// Why it is known to be missed.
    pub(crate) gap: Option<String>,
    /// The line of its file where it begins, from 1.
    pub(crate) line: usize,
}

const OPEN: char = '\u{27E6}';
const CLOSE: char = '\u{27E7}';

impl Case {
    /// Reads the written form.
    ///
    /// # Errors
    /// The mistake, in words.
    pub(super) fn read(written: &WrittenCase) -> Result<Self, String> {
        let mut case = Self {
            files: Vec::new(),
            others: others(written),
            marks: Vec::new(),
            whole_files: Vec::new(),
            gap: written.gap.clone(),
            line: 1,
        };
        match (&written.file, &written.code, &written.hex, &written.files) {
            (Some(file), Some(code), None, None) => case.add(file, code)?,
            (Some(file), None, Some(hex), None) => case.files.push((file.clone(), bytes_of(hex)?)),
            // A file beside others is one of them, or the one whose bytes are no text.
            (file, None, hex, Some(files)) if file.is_some() || hex.is_none() => {
                for (path, code) in files {
                    case.add(path, code)?;
                }
                if let Some((file, hex)) = file.as_ref().zip(hex.as_ref()) {
                    case.files.push((file.clone(), bytes_of(hex)?));
                }
            }
            (None, None, None, None) if !case.others.is_empty() => {}
            _ => return Err("a case has `file` with `code` or `hex`, or a `files` table".to_owned()),
        }
        if written.at == Some(WholeFile::File) {
            let other = case.others.first().map(|(path, _)| path.clone());
            let whole = written.file.clone().or(other).or_else(|| case.files.first().map(|(path, _)| path.clone()));
            case.whole_files.extend(whole);
        }
        case.whole_files.extend(written.about.iter().cloned());
        case.whole_files.sort();
        Ok(case)
    }

    fn add(&mut self, file: &str, marked: &str) -> Result<(), String> {
        let mut code = String::with_capacity(marked.len());
        let mut open = None;
        for character in marked.chars() {
            match (character, open) {
                (OPEN, None) => open = Some(code.len()),
                (CLOSE, Some(start)) => {
                    self.marks.push((file.to_owned(), Span::of(start..code.len())));
                    open = None;
                }
                (OPEN | CLOSE, _) => return Err(format!("the marks in {file} do not pair")),
                _ => code.push(character),
            }
        }
        if open.is_some() {
            return Err(format!("a mark in {file} is not closed"));
        }
        self.files.push((file.to_owned(), code.into_bytes()));
        Ok(())
    }

    /// Whether it says where the rule must flag.
    pub(crate) fn is_marked(&self) -> bool {
        !self.marks.is_empty() || !self.whole_files.is_empty()
    }
}

fn others(written: &WrittenCase) -> Vec<(String, Entry)> {
    let links = written.links.iter().map(|(path, target)| (path.clone(), Entry::Link { target: target.clone() }));
    let entries = written.entries.iter().map(|(path, entry)| {
        let entry = match entry {
            WrittenEntry::Fifo => Entry::Special(SpecialFile::Fifo),
            WrittenEntry::Socket => Entry::Special(SpecialFile::Socket),
            WrittenEntry::Device => Entry::Special(SpecialFile::Device),
            WrittenEntry::Unreadable => Entry::Unreadable("permission denied".to_owned()),
            WrittenEntry::TooLarge => Entry::TooLarge(1 << 40),
        };
        (path.clone(), entry)
    });
    links.chain(entries).collect()
}

fn bytes_of(hex: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let (pairs, rest) = digits.as_chunks::<2>();
    let byte = |pair: &[u8; 2]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    match (pairs.iter().map(byte).collect::<Option<Vec<u8>>>(), rest) {
        (Some(bytes), []) => Ok(bytes),
        _ => Err("`hex` is an even number of hexadecimal digits".to_owned()),
    }
}

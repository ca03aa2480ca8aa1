//! Undoes the two ciphers that need no key: what is written backwards, and letters that are moved by thirteen.

use std::ops::Range;
use std::sync::LazyLock;

use super::{Codec, Layer, Layers};
use crate::source::{Literals, OffsetMapBuilder, Span};

/// A cipher, and how it is told.
struct Cipher {
    codec: Codec,
    /// Common words of orders and commands in it: none is a word, a name or a usual abbreviation as it stands.
    words: &'static [&'static str],
    /// The beginnings of an address in it: enough by themselves.
    schemes: &'static [&'static str],
    undo: fn(&str) -> String,
}

const CIPHERS: [Cipher; 2] = [
    Cipher {
        codec: Codec::Reversed,
        words: &[
            "eht",
            "lla",
            "htiw",
            "siht",
            "morf",
            "ruoy",
            "snoitcurtsni",
            "noitcurtsni",
            "erongi",
            "suoiverp",
            "metsys",
            "tpmorp",
            "resu",
            "dnes",
            "etucexe",
            "elif",
            "drowssap",
            "terces",
            "nekot",
            "timrep",
            "lruc",
            "hsab",
            "nohtyp",
            "esu",
        ],
        schemes: &["//:ptth", "//:sptth"],
        undo: |text| text.chars().rev().collect(),
    },
    Cipher {
        codec: Codec::Rot13,
        words: &[
            "gur",
            "lbh",
            "lbhe",
            "ner",
            "nyy",
            "jvgu",
            "guvf",
            "sebz",
            "vafgehpgvbaf",
            "vtaber",
            "cerivbhf",
            "flfgrz",
            "cebzcg",
            "hfre",
            "fraq",
            "rkrphgr",
            "svyr",
            "cnffjbeq",
            "frperg",
            "gbxra",
            "uggc",
            "uggcf",
            "phey",
            "onfu",
        ],
        schemes: &["uggc://", "uggcf://"],
        undo: |text| text.chars().map(moved).collect(),
    },
];

/// How many different words tell a cipher.
const LEAST: u32 = 2;
/// The longest text, in bytes, that is undone.
const LONGEST: usize = 4_096;

/// The words and schemes of both ciphers: those of one stand behind those of the other.
static MARKERS: LazyLock<Option<Literals>> = LazyLock::new(|| {
    let markers = CIPHERS.iter().flat_map(|cipher| cipher.words.iter().chain(cipher.schemes)).copied();
    Literals::new(&markers.collect::<Vec<_>>(), true).ok()
});

/// Adds the texts within `text` that are in a cipher: what stands between quotes, or else a line.
pub(super) fn find(text: &str, layers: &mut Layers) {
    let Some(markers) = &*MARKERS else { return };
    let mut finders = CIPHERS.each_ref().map(|cipher| Finder { text, cipher, open: None, end: 0 });
    for marker in markers.all(text.as_bytes()) {
        let mut word = marker.literal;
        for finder in &mut finders {
            let markers = finder.cipher.words.len() + finder.cipher.schemes.len();
            if word < markers {
                finder.read(word, marker.range, layers);
                break;
            }
            word -= markers;
        }
    }
    finders.into_iter().for_each(|finder| finder.end(layers));
}

/// Finds the texts that are in one cipher.
struct Finder<'t> {
    text: &'t str,
    cipher: &'static Cipher,
    /// The text that is being read, and which words it has.
    open: Option<(Range<usize>, u32)>,
    /// Where the last marker ends: none begins within another.
    end: usize,
}

impl Finder<'_> {
    fn read(&mut self, word: usize, marker: Range<usize>, layers: &mut Layers) {
        if marker.start < self.end {
            return;
        }
        self.end = marker.end;
        let is_scheme = word >= self.cipher.words.len();
        if !is_scheme && !is_whole(self.text.as_bytes(), marker.clone()) {
            return;
        }
        let (range, mut seen) = match self.open.take() {
            Some((range, seen)) if marker.start < range.end => (range, seen),
            last => {
                add(self.text, self.cipher, last, layers);
                (around(self.text, marker), 0)
            }
        };
        seen |= if is_scheme { (1 << LEAST) - 1 } else { 1 << word };
        self.open = Some((range, seen));
    }

    fn end(self, layers: &mut Layers) {
        add(self.text, self.cipher, self.open, layers);
    }
}

fn is_whole(bytes: &[u8], range: Range<usize>) -> bool {
    let is_letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    !is_letter(range.start.checked_sub(1)) && !is_letter(Some(range.end))
}

/// The text between the nearest quotes of its line, or the line; what a label before it says is no part of it.
fn around(text: &str, marker: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let before = bytes.get(..marker.start).unwrap_or_default();
    let after = bytes.get(marker.end..).unwrap_or_default();
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'"' | b'\'' | b'`');
    let start = before.iter().rposition(is_end).map_or(0, |at| at + 1);
    let label = before.get(start..).unwrap_or_default().windows(2).rposition(|pair| pair == b": ");
    let start = start + label.map_or(0, |at| at + 2);
    let end = after.iter().position(is_end).map_or(text.len(), |at| marker.end + at);
    let body = text.get(start..end).unwrap_or_default().trim_end();
    start..start + body.strip_suffix("-->").unwrap_or(body).trim_end().len()
}

fn add(text: &str, cipher: &Cipher, found: Option<(Range<usize>, u32)>, layers: &mut Layers) {
    let Some((range, seen)) = found else { return };
    if seen.count_ones() < LEAST || range.len() > LONGEST {
        return;
    }
    let source = Span::of(range);
    let mut map = OffsetMapBuilder::default();
    map.replace(source.len(), source);
    let (bytes, decoded_len) = ((cipher.undo)(source.of_text(text)).into_bytes(), source.len() as usize);
    layers.add(Layer { codec: cipher.codec, source, bytes, decoded_len, offsets: map.build() });
}

/// A letter moved by thirteen; the same undoes it.
const fn moved(letter: char) -> char {
    match letter {
        'a'..='m' | 'A'..='M' => (letter as u8 + 13) as char,
        'n'..='z' | 'N'..='Z' => (letter as u8 - 13) as char,
        _ => letter,
    }
}

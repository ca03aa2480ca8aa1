//! The formats that the first bytes of a file tell.

/// A format that bytes tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Format {
    /// Its name in reports.
    pub(super) name: &'static str,
    /// Whether a machine executes it.
    pub(super) native: bool,
}

/// Some bytes at an offset, and the format they tell.
struct Magic(usize, &'static [u8], &'static str);

/// Executables, libraries and bytecode.
const NATIVE: &[Magic] = &[
    Magic(0, b"\x7FELF", "elf"),
    Magic(0, b"\xFE\xED\xFA\xCE", "mach-o"),
    Magic(0, b"\xFE\xED\xFA\xCF", "mach-o"),
    Magic(0, b"\xCE\xFA\xED\xFE", "mach-o"),
    Magic(0, b"\xCF\xFA\xED\xFE", "mach-o"),
    Magic(0, b"\0asm", "wasm"),
    Magic(0, b"dex\n0", "dex"),
    Magic(0, b"\x1BLua", "lua-bytecode"),
    Magic(0, b"\x1BLJ", "lua-bytecode"),
    Magic(0, b"BC\xC0\xDE", "llvm-bitcode"),
    Magic(0, b"\x4C\0\0\0\x01\x14\x02\0", "shortcut"),
    Magic(0, b"FasX", "applescript"),
    Magic(0, b"ITSF", "chm"),
];

/// Formats that no machine executes as they are; those of printable characters alone count only where the rest is no text.
const PASSIVE: &[Magic] = &[
    Magic(0, b"\x89PNG\r\n\x1A\n", "png"),
    Magic(0, b"\xFF\xD8\xFF", "jpeg"),
    Magic(0, b"GIF87a", "gif"),
    Magic(0, b"GIF89a", "gif"),
    Magic(8, b"WEBP", "webp"),
    Magic(8, b"WAVE", "wav"),
    Magic(0, b"\0\0\x01\0", "ico"),
    Magic(0, b"\0\0\x02\0", "ico"),
    Magic(0, b"\0\x01\0\0\0", "ttf"),
    Magic(0, b"true\0", "ttf"),
    Magic(0, b"OTTO", "otf"),
    Magic(0, b"ttcf", "sfnt"),
    Magic(0, b"wOFF", "woff"),
    Magic(0, b"wOF2", "woff2"),
    Magic(0, b"ID3", "mp3"),
    Magic(4, b"ftyp", "mp4"),
    Magic(0, b"PK\x03\x04", "zip"),
    Magic(0, b"PK\x05\x06", "zip"),
    Magic(0, b"\x1F\x8B", "gzip"),
    Magic(0, b"BZh", "bzip2"),
    Magic(0, b"\xFD7zXZ\0", "xz"),
    Magic(0, b"\x28\xB5\x2F\xFD", "zstd"),
    Magic(0, b"7z\xBC\xAF\x27\x1C", "7z"),
    Magic(0, b"Rar!\x1A\x07", "rar"),
    Magic(0, b"\0\x05\x16\x07", "apple-double"),
    Magic(0, b"\x1F\x9D", "compress"),
    Magic(0, b"\x04\x22\x4D\x18", "lz4"),
    Magic(0, b"LZIP\x01", "lzip"),
    Magic(32_769, b"CD001", "iso"),
    Magic(257, b"ustar", "tar"),
    Magic(0, b"!<arch>\n", "ar"),
    Magic(0, b"MSCF\0", "cab"),
    Magic(0, b"xar!", "xar"),
    Magic(0, b"%PDF-", "pdf"),
    Magic(0, b"SQLite format 3\0", "sqlite"),
    Magic(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "ole"),
    Magic(0, b"BM", "bmp"),
    Magic(0, b"II*\0", "tiff"),
    Magic(0, b"MM\0*", "tiff"),
    Magic(0, b"OggS", "ogg"),
    Magic(0, b"fLaC", "flac"),
    Magic(0, b"\x1A\x45\xDF\xA3", "matroska"),
    Magic(0, b"\x93NUMPY", "numpy"),
    Magic(0, b"\x89HDF\r\n\x1A\n", "hdf5"),
    Magic(0, b"GGUF", "gguf"),
    Magic(0, b"\xED\xAB\xEE\xDB", "rpm"),
    Magic(0, b"bplist00", "plist"),
    Magic(0, b"PACK\0\0\0", "git-pack"),
    Magic(0, b"\xFFtOc\0\0\0", "git-pack"),
    Magic(0, b"RIDX\0\0\0", "git-pack"),
    Magic(0, b"DIRC\0\0\0", "git-index"),
];

/// The format the bytes tell; `is_text` where all of them are text.
pub(super) fn format_of(path: &str, bytes: &[u8], is_text: bool) -> Option<Format> {
    native_of(path, bytes, is_text)
        .map(|name| Format { name, native: true })
        .or_else(|| passive_of(path, bytes, is_text).map(|name| Format { name, native: false }))
}

fn native_of(path: &str, bytes: &[u8], is_text: bool) -> Option<&'static str> {
    if let Some(name) = first_match(NATIVE, bytes, is_text) {
        return Some(name);
    }
    match bytes {
        // A Java class has its version where a universal binary counts its architectures.
        [0xCA, 0xFE, 0xBA, 0xBE, rest @ ..] => {
            let count = rest.first_chunk().map(|count| u32::from_be_bytes(*count));
            Some(if count.is_some_and(|count| count < 40) { "mach-o" } else { "java-class" })
        }
        [b'M', b'Z', ..] if is_portable_executable(bytes) || !is_text => Some("pe"),
        [low, high, b'\r', b'\n', _, _, _, _, ..] if !is_text && is_python(u16::from_le_bytes([*low, *high])) => {
            Some("python-bytecode")
        }
        [0x80, 2..=5, b'c' | b'}' | b']' | b'(' | b'X' | b'K' | b'N' | 0x8A | 0x8C | 0x95, ..] if !is_text => {
            Some("pickle")
        }
        [0x80, 2..=5, ..] if bytes.ends_with(b".") && !is_text => Some("pickle"),
        [b'c' | b'(' | b']' | b'}' | b'i', ..] if is_pickle_name(path) && bytes.trim_ascii_end().ends_with(b".") => {
            Some("pickle")
        }
        _ if path.ends_with(".pyc") && bytes.get(2..4) == Some(b"\r\n") => Some("python-bytecode"),
        _ => None,
    }
}

/// Whether a release of CPython wrote this number before its bytecode: from 3.0 on, and 2.7.
const fn is_python(magic: u16) -> bool {
    matches!(magic, 3000..=3999 | 62_171..=62_211)
}

fn is_pickle_name(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [".pkl", ".pickle", ".joblib", ".dill"].iter().any(|end| lower.ends_with(end))
}

fn is_portable_executable(bytes: &[u8]) -> bool {
    let at = bytes.get(0x3C..0x40).and_then(|at| at.first_chunk()).map(|at| u32::from_le_bytes(*at) as usize);
    at.and_then(|at| bytes.get(at..)).is_some_and(|rest| rest.starts_with(b"PE\0\0"))
}

fn passive_of(path: &str, bytes: &[u8], is_text: bool) -> Option<&'static str> {
    if let Some(name) = first_match(PASSIVE, bytes, is_text) {
        return Some(name);
    }
    match bytes {
        [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] if is_git_object_path(path) => Some("git-object"),
        [0x08, ..] if !is_text && path.ends_with(".onnx") => Some("onnx"),
        [_, _, _, _, 0, 0, 0, 0, b'{', ..] if !is_text => Some("safetensors"),
        [0xFF, second, third, ..] if !is_text && second & 0xE6 == 0xE2 && third >> 4 != 15 => Some("mp3"),
        _ => None,
    }
}

fn first_match(table: &[Magic], bytes: &[u8], is_text: bool) -> Option<&'static str> {
    let found = table.iter().find(|Magic(at, magic, _)| {
        let stands = bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic));
        let printable = magic.iter().all(|byte| (0x20..0x7F).contains(byte) || *byte == b'\n');
        // An executable or document format is told apart from a text that begins with its letters.
        stands && (!is_text || !printable || *magic == b"%PDF-" || (*magic == b"ustar" && bytes.contains(&0)))
    });
    found.map(|Magic(_, _, name)| *name)
}

/// Whether a path is that of a loose object: `.git/…objects/ab/cdef…`.
fn is_git_object_path(path: &str) -> bool {
    let is_hex = |text: &str, len: &[usize]| len.contains(&text.len()) && text.bytes().all(|at| at.is_ascii_hexdigit());
    let mut parts = path.rsplit('/');
    let (name, fan, folder) = (parts.next(), parts.next(), parts.next());
    name.is_some_and(|name| is_hex(name, &[38, 62]))
        && fan.is_some_and(|fan| is_hex(fan, &[2]))
        && folder == Some("objects")
        && parts.any(|part| part == ".git")
}

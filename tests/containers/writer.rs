//! Writes zip, tar and gzip archives that can lie: each number, name and byte of them can be set against the others.

#![allow(dead_code, unused_imports, reason = "each test that includes this uses the part it needs")]

mod gzip;
mod tar;
mod zip;

use std::io::Write;

pub(crate) use self::gzip::Gzip;
pub(crate) use self::tar::{Tar, TarMember};
pub(crate) use self::zip::{Descriptor, Zip, ZipEnd, ZipEntry, ZipHeader, overlapping};

/// The bytes as a raw deflate stream.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// So many zero bytes as a raw deflate stream, without ever holding them.
pub(crate) fn deflate_zeros(len: usize) -> Vec<u8> {
    static RUN: [u8; 1 << 16] = [0; 1 << 16];
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let mut left = len;
    while left > 0 {
        let run = left.min(RUN.len());
        encoder.write_all(&RUN[..run]).expect("writing to memory");
        left -= run;
    }
    encoder.finish().expect("writing to memory")
}

/// The CRC-32 of bytes.
pub(crate) fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// The bytes that hexadecimal digits stand for; white space between them does not count.
pub(crate) fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit.try_into().expect("a digit")).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn le16(value: usize) -> [u8; 2] {
    u16::try_from(value & 0xFFFF).expect("masked").to_le_bytes()
}

fn le32(value: u64) -> [u8; 4] {
    u32::try_from(value & 0xFFFF_FFFF).expect("masked").to_le_bytes()
}

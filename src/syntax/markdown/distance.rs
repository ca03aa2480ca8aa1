//! What stands so far from the rest of a text that nobody who opens it sees it: behind blank lines or blank columns.

use super::{Block, BlockKind};
use crate::source::{Span, lines};

/// How many blank lines hide what follows them.
const LINES: usize = 40;

/// How many blank columns hide what follows them.
const COLUMNS: usize = 300;

/// Makes hidden what stands behind blank space that nobody scrolls over.
pub(super) fn hide_distant(text: &str, blocks: &mut [Block]) {
    if let Some(at) = behind_lines(text) {
        let first = blocks.partition_point(|block| block.span.start < at);
        blocks.iter_mut().skip(first).for_each(hide);
    }
    let far: Vec<u32> = behind_columns(text).collect();
    if far.is_empty() {
        return;
    }
    for block in blocks.iter_mut().filter(|block| block.kind != BlockKind::Cell) {
        let from = far.partition_point(|at| *at < block.span.start);
        if far.get(from).is_some_and(|at| *at < block.span.end) {
            hide(block);
        }
    }
}

const fn hide(block: &mut Block) {
    if !matches!(block.kind, BlockKind::Comment) {
        block.kind = BlockKind::Hidden;
    }
}

/// Where a text goes on behind many blank lines.
fn behind_lines(text: &str) -> Option<u32> {
    let (mut blank, mut is_begun) = (0_usize, false);
    for (start, line) in lines(text) {
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        if blank > LINES && is_begun {
            return Some(Span::of(0..start).end);
        }
        (blank, is_begun) = (0, true);
    }
    None
}

/// Where lines go on behind many blank columns; the cells of a table are filled up to one width.
fn behind_columns(text: &str) -> impl Iterator<Item = u32> + '_ {
    lines(text).filter(|(_, line)| line.len() > COLUMNS && !line.trim_start().starts_with('|')).filter_map(
        |(start, line)| {
            let mut blank = 0_usize;
            let far = line.char_indices().find_map(|(at, c)| {
                if c.is_whitespace() {
                    blank += 1;
                    return None;
                }
                let is_far = blank > COLUMNS;
                blank = 0;
                is_far.then_some(at)
            });
            far.map(|at| Span::of(0..start + at).end)
        },
    )
}
